import type { ToolCall } from '@troupe/contracts';

/** Calls as providers and scripts write them: some leave ids out, some repeat them (L3). */
export function withUniqueIds(calls: readonly (Omit<ToolCall, 'id'> & { readonly id?: string })[]): readonly ToolCall[] {
  const taken = new Set<string>();
  return calls.map(({ id, name, args }, index) => {
    const wanted = id === undefined || id === '' ? `call_${index + 1}` : id;
    let unique = wanted;
    for (let n = 2; taken.has(unique); n++) unique = `${wanted}_${n}`;
    taken.add(unique);
    return { id: unique, name, args };
  });
}
