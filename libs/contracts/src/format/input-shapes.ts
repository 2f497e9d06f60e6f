import { chainKinds } from '../log/call-chain.ts';
import { taskKinds } from '../log/command.ts';
import { principalKinds } from '../service/principal.ts';
import { isTaskId } from '../log/ids.ts';
import type { Input } from '../log/input.ts';
import {
  count,
  expecting,
  flag,
  json,
  listOf,
  matching,
  number,
  object,
  oneOf,
  optional,
  recordOf,
  text,
  type Check,
  type Shape,
} from './checks.ts';

export const commandId: Check = matching(/^\d{1,15}\.\d{1,15}$/, 'the id of a command');
export const taskId: Check = expecting('the id of a task', (value) => typeof value === 'string' && isTaskId(value));
export const attributes: Check = recordOf(
  expecting('text, a number, true or false', (value) => ['string', 'number', 'boolean'].includes(typeof value)),
);
/** What no number can say (NaN, Infinity) is null in JSON. */
const numberOrNull = expecting('a number', (value) => value === null || typeof value === 'number');
export const usage: Check = recordOf(numberOrNull);
export const allowance: Check = object({ tokens: optional(number), cost: optional(number) });
export const keptSignals: Check = listOf(object({ name: text, payload: json }));
export const keptUpdates: Check = listOf(object({ name: text, payload: json, message: text }));

/** An error as the log keeps it. */
export const failure: Check = object({
  name: text,
  message: text,
  code: optional(text),
  retryable: optional(flag),
  retryAfter: optional(numberOrNull),
  cause: optional((value) => failure(value)),
  stack: optional(text),
});

/** On whose behalf something was asked. */
export const principal: Check = object({ kind: oneOf(principalKinds), id: text, user: optional(text) });
const by = optional(principal);
const chain = optional(listOf(object({ kind: oneOf(chainKinds), id: text })));

export const deferredFrom: Check = object({ task: text, session: text });
/** A call that waits for a human in a task of its own. */
export const deferredCall: Check = object({
  call: object({ id: text, name: text, args: json, plan: text }),
  agent: object({ name: text, models: listOf(text), limits: object({}) }),
  from: deferredFrom,
});

const start: Shape = {
  task: oneOf(taskKinds),
  name: text,
  by,
  chain,
  run: count,
  signals: optional(keptSignals),
  updates: optional(keptUpdates),
  attributes: optional(attributes),
  session: optional(text),
  parent: optional(object({ task: taskId, call: text })),
  allowance: optional(allowance),
  deadline: optional(number),
  startAt: optional(number),
  beginBy: optional(number),
  priority: optional(number),
  conversation: optional(object({ messages: optional(listOf(object({ role: text }))), tools: optional(listOf(object({ name: text }))) })),
  steer: optional(flag),
  deferred: optional(deferredCall),
  original: optional(taskId),
  forked: optional(
    object({ task: taskId, turn: count, by, results: optional(listOf(object({ kind: oneOf(['resolved']), id: commandId }))) }),
  ),
  carried: optional(object({ createdAt: number, usage })),
  request: optional(text),
  traceId: optional(text),
  traceparent: optional(text),
};

const message = optional(text);
const reason = optional(text);
const decision = optional(object({ decision: oneOf(['approve', 'reject']), reason }));
const shapes: Readonly<Record<Input['kind'], Shape>> = {
  start,
  accepted: { start: object({ kind: oneOf(['start']), ...start }) },
  resolved: { id: commandId, usage: optional(usage), agent: optional(text), by, message },
  rejected: { id: commandId, failure, usage: optional(usage), decision, by, message },
  signal: { name: text, payload: json, by, message },
  update: { name: text, payload: json, by, message: text },
  cancel: { reason, by, message },
  expired: { unbegun: optional(flag) },
  'grace-over': {},
  'attempt-failed': {
    id: commandId,
    attempt: count,
    failure,
    retryAt: number,
    lost: optional(flag),
    unknown: optional(flag),
    decision,
    by,
    message,
  },
  progress: { id: commandId, attempt: count },
  reminded: { id: commandId, done: count, to: optional(text) },
  suspend: { by, message },
  resume: { by, message },
  terminate: { reason, by, message },
};

/** What arrived at a task. */
export const input: Check = byKind(shapes);

/** An object whose `kind` says what else it has. */
export function byKind(shapesOf: Readonly<Record<string, Shape>>): Check {
  const kind = object({ kind: oneOf(Object.keys(shapesOf)) });
  const checks = new Map(Object.entries(shapesOf).map(([name, shape]) => [name, object(shape)]));
  return (value) => kind(value) ?? checks.get((value as { readonly kind: string }).kind)!(value);
}
