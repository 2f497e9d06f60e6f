import {
  demandPublicId,
  inWords,
  milliseconds,
  tenantOf,
  toBoundedJson,
  TroupeError,
  withTenant,
  type Allowance,
  type ChildOptions,
  type Json,
  type ParentClose,
  type TaskKind,
} from '@troupe/contracts';
import type { Execution } from '../execution/execution.ts';
import { fingerprint } from '../commands/fingerprint.ts';
import { readAttributes } from '../commands/read-attributes.ts';
import { awaitChild, type AskedBy } from './durable-calls.ts';
import { nameGiven } from './name-given.ts';

/** What code gives with a call, as it is recorded. @throws TroupeError `not-json`, `payload-too-large` */
export function argument(value: unknown, what: string): Json | undefined {
  return value === undefined ? undefined : toBoundedJson(value, what);
}

export function startChild(
  execution: Execution,
  taskKind: TaskKind,
  what: string,
  child: unknown,
  input: unknown,
  options: ChildOptions & AskedBy = {},
  allowance?: Allowance,
): Promise<unknown> {
  const name = nameGiven(child, what);
  const copy = argument(input, `the input of ${taskKind} "${name}"`);
  return awaitChild(
    execution,
    what,
    {
      taskKind,
      name,
      hash: fingerprint(copy),
      parentClose: parentCloseOf(options),
      ...(copy === undefined ? {} : { input: copy }),
      ...(options.id === undefined ? {} : { childId: options.id }),
      ...(options.session === undefined ? {} : { session: sessionNamed(execution, textOption(options.session, 'session', what)) }),
      ...(options.attributes === undefined ? {} : { attributes: readAttributes(options.attributes) }),
      ...(options.timeout === undefined ? {} : { timeout: milliseconds(options.timeout, 'timeout') }),
      ...(allowance === undefined ? {} : { allowance }),
      ...(options.key === undefined ? {} : { key: options.key }),
      ...(options.askedBy === undefined ? {} : { askedBy: options.askedBy }),
    },
    options.signal,
  );
}

/** The session that code names: of no other tenant than its own. @throws TroupeError `invalid-id` */
function sessionNamed({ task }: Execution, session: string): string {
  return withTenant(tenantOf(task), demandPublicId(session));
}

function textOption(value: unknown, name: string, what: string): string {
  if (typeof value === 'string') return value;
  throw new TroupeError('wrong-type', `The option ${name} of ${what} is text; got ${inWords(value)}.`);
}

function parentCloseOf({ parentClose = 'cancel' }: ChildOptions): ParentClose {
  if (['cancel', 'terminate', 'abandon'].includes(parentClose)) return parentClose;
  throw new TroupeError('wrong-type', `parentClose is "cancel", "terminate" or "abandon"; got ${inWords(parentClose)}.`);
}
