import type { CodeGuard, GuardDefinition, GuardVerdict, Json } from '@troupe/contracts';
import { guard } from '../guard.ts';

/** What becomes of what a guard of the platform found. */
export type OnFound = 'block' | 'rewrite' | 'ask' | 'retry';

const known = new Map<string, GuardDefinition>();

/** The same options give the same guard, so that several agents may have it. */
export function builtInGuard(kind: string, options: { readonly name?: string }, check: CodeGuard['check']): GuardDefinition {
  const key = JSON.stringify([kind, options]);
  let made = known.get(key);
  if (made === undefined) known.set(key, (made = guard({ name: options.name ?? kind, check })));
  return made;
}

/** @param value what stands in place of the value when it is rewritten */
export function verdictOn(found: string | undefined, kind: OnFound, value: Json): GuardVerdict {
  if (found === undefined) return { verdict: 'pass' };
  return kind === 'rewrite' ? { verdict: 'rewrite', value, reason: found } : { verdict: kind, reason: found };
}
