import { taskKinds } from '../log/command.ts';
import type { Command } from '../log/command.ts';
import { onDeadlines, requestKinds } from '../log/human-request.ts';
import { endStatuses } from '../log/task.ts';
import { count, flag, json, listOf, number, object, oneOf, optional, text, type Check, type Shape } from './checks.ts';
import {
  allowance,
  attributes,
  byKind,
  commandId,
  deferredCall,
  deferredFrom,
  failure,
  keptSignals,
  keptUpdates,
  taskId,
} from './input-shapes.ts';

const options = object({
  retry: optional(
    object({
      attempts: optional(number),
      initial: optional(number),
      factor: optional(number),
      max: optional(number),
      jitter: optional(number),
      nonRetryable: optional(listOf(text)),
    }),
  ),
  scheduleToStart: optional(number),
  startToClose: optional(number),
  scheduleToClose: optional(number),
  heartbeat: optional(number),
  priority: optional(number),
  effect: optional(oneOf(['pure', 'idempotent', 'once'])),
});
const humanRequest = object({
  kind: oneOf(requestKinds),
  title: text,
  schema: optional(json),
  assignee: optional(text),
  reminders: optional(listOf(object({ at: number, to: optional(text) }))),
  onDeadline: optional(oneOf(onDeadlines)),
  held: optional(flag),
});
const common: Shape = { id: commandId, name: text, hash: optional(text), key: optional(text) };
const work: Shape = { options: optional(options), askedBy: optional(text), item: optional(count) };

const shapes: Readonly<Record<Command['kind'], Shape>> = {
  step: work,
  activity: work,
  tool: work,
  model: work,
  child: {
    task: taskId,
    taskKind: oneOf(taskKinds),
    askedBy: optional(text),
    item: optional(count),
    parentClose: oneOf(['cancel', 'terminate', 'abandon']),
    session: optional(text),
    attributes: optional(attributes),
    timeout: optional(number),
    allowance: optional(allowance),
    deferred: optional(deferredCall),
  },
  timer: { due: number },
  'await-signal': {
    handler: optional(flag),
    after: optional(count),
    event: optional(object({ topic: text, where: optional(json), since: number, after: optional(count) })),
  },
  approval: {
    agent: text,
    args: json,
    due: optional(number),
    late: optional(text),
    request: optional(humanRequest),
    from: optional(deferredFrom),
  },
  'open-session': {},
  abandon: { target: commandId, awaitEnd: optional(flag), topic: optional(text) },
  publish: { data: json, eventId: optional(text), eventKey: optional(text) },
  'set-attributes': { attributes },
  'set-status': { text },
  patch: {},
  answer: { failure: optional(failure) },
  'continue-as-new': { signals: keptSignals, updates: optional(keptUpdates) },
  end: {
    status: oneOf(endStatuses),
    error: optional(failure),
    session: optional(object({ id: text, at: count, messages: listOf(json), agent: optional(text), took: optional(listOf(taskId)) })),
  },
};

/** What the code of a task asked for. */
export const command: Check = byKind(Object.fromEntries(Object.entries(shapes).map(([kind, shape]) => [kind, { ...common, ...shape }])));
