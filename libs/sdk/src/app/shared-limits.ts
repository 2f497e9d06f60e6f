import { milliseconds, type Definition, type Limited } from '@troupe/contracts';
import { describe } from '../define.ts';

/** A limit, and the definition that was the first to say what it is. */
interface Said {
  readonly by: Definition;
  readonly text: string;
}

/** Definitions that share a limit by its name, and do not say the same of it: none of them would hold. */
export function sharedLimitFaults(definitions: Iterable<Definition>): (definition: Definition) => readonly string[] {
  const first = new Map<string, Said>();
  for (const by of definitions) for (const [id, text] of limitsOf(by)) if (!first.has(id)) first.set(id, { by, text });
  return (definition) =>
    limitsOf(definition).flatMap(([id, text]) => {
      const said = first.get(id)!;
      if (said.text === text) return [];
      const [kind, name] = [id.slice(0, id.indexOf(' ')), id.slice(id.indexOf(' ') + 1)];
      return [`says ${text} of the ${kind} limit "${name}". ${describe(said.by)} says ${said.text}; it has to be the same.`];
    });
}

/** By their kinds and names, as texts to compare. */
function limitsOf(definition: Definition): readonly (readonly [id: string, text: string])[] {
  const { concurrency, rate } = definition as Limited;
  const own = `${definition.kind}.${definition.name}`;
  const at = typeof concurrency === 'number' ? { limit: concurrency } : concurrency;
  const keyed = ({ key }: { readonly key?: unknown }): string => (key === undefined ? '' : ' of each key');
  return [
    ...(at === undefined ? [] : [[`concurrency ${at.name ?? own}`, `${at.limit} at once${keyed(at)}`] as const]),
    ...(rate === undefined
      ? []
      : [[`rate ${rate.name ?? own}`, `${rate.limit} in ${milliseconds(rate.per)} ms, ${rate.burst ?? 1} at once${keyed(rate)}`] as const]),
  ];
}
