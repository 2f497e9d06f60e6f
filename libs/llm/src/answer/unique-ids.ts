import type { ToolCall } from '@troupe/contracts';
import { uniqueNames } from './unique-names.ts';

/** Calls as providers and scripts write them: some leave ids out, some repeat them (L3). */
export function withUniqueIds(calls: readonly (Omit<ToolCall, 'id'> & { readonly id?: string })[]): readonly ToolCall[] {
  const unique = uniqueNames();
  return calls.map(({ id, ...call }, index) => {
    const wanted = id === undefined || id === '' ? `call_${index + 1}` : id;
    return { id: unique(wanted, (n) => `${wanted}_${n}`), ...call };
  });
}
