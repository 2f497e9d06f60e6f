import { createHash } from 'node:crypto';
import { TroupeError, type Effect, type Json, type Redactor } from '@troupe/contracts';
import type { ListedTool } from '../port.ts';

/** What a model, a check and a retry go by, of a tool that others wrote. */
export interface ToolFacts {
  readonly description: string;
  readonly input: Json;
  readonly output: Json;
  readonly effect: Effect;
}

export function factsOf({ description, input = null, output = null, options }: ListedTool): ToolFacts {
  return { description, input, output, effect: options.effect ?? 'idempotent' };
}

const known = new WeakMap<ListedTool, string>();

/** The same as long as those facts are, in every process that lists the tool. */
export function fingerprint(tool: ListedTool): string {
  let print = known.get(tool);
  if (print === undefined) known.set(tool, (print = fingerprintOf(factsOf(tool))));
  return print;
}

function fingerprintOf(facts: ToolFacts): string {
  return createHash('sha256').update(inOrder(facts)).digest('hex');
}

const plain: Pick<Redactor, 'data'> = { data: (value) => value };

/** JSON with the members of every object in the order of their names. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}

/**
 * Where a tool runs, it is the one that its caller knows: it may have changed a moment ago. Other processes know it
 * without what is secret in this one.
 *
 * @param pin what was accepted of it; nothing of tools of the app
 * @throws TroupeError `tool-blocked`, not retryable
 */
export function demandPinned(tool: ListedTool | undefined, pin: string | undefined, redact: Pick<Redactor, 'data'> = plain): void {
  if (tool?.server === undefined || pin === undefined || fingerprint(tool) === pin) return;
  if (fingerprintOf(redact.data(factsOf(tool))) !== pin) throw toolBlocked(tool.name);
}

export function toolBlocked(name: string): TroupeError {
  return new TroupeError(
    'tool-blocked',
    `The tool ${JSON.stringify(name)} is not what was accepted: its server describes it in another way now. It is not called until somebody accepts that: troupe tools accept ${name}.`,
    { retryable: false },
  );
}
