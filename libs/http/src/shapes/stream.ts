import { requestKinds, type TaskEventType } from '@troupe/contracts';
import { z } from 'zod';
import { deferredFrom, failure, problem } from './answers.ts';
import { json } from './fields.ts';

const at = z.iso.datetime();
const text = z.string();
const call = {
  call: text,
  kind: z.enum(['step', 'activity', 'tool', 'model', 'child']),
  name: text,
  compensation: z.literal(true).exactOptional().meta({ description: 'It undoes other work' }),
};
const served = { kind: z.enum(['activity', 'tool', 'model']), name: text };

/** What `data` has, by the type of the event. */
const dataShapes: Readonly<Record<TaskEventType | 'error', z.ZodType>> = {
  status: z.object({ at, status: text, output: json.exactOptional(), error: failure.exactOptional(), text: text.exactOptional() }),
  // `at` is the moment, as everywhere; the place in the code is `place`.
  blocked: z.object({
    at,
    code: text,
    message: text,
    turn: z.int(),
    place: text.exactOptional(),
    expected: z.array(text),
    actual: z.array(text),
  }),
  unblocked: z.object({ at }),
  'call.started': z.object({ at, ...call, args: json.exactOptional(), task: text.exactOptional() }),
  'call.retrying': z.object({
    at,
    ...call,
    attempt: z.int().meta({ description: 'The one that failed' }),
    error: failure,
    nextAttempt: z.int(),
    retryAt: at.meta({ description: 'When the next one begins' }),
    unknown: z.literal(true).exactOptional().meta({ description: 'Nobody knows whether it had its effect: `approval` decides' }),
    approval: text.exactOptional(),
  }),
  'call.progress': z.object({
    at,
    ...call,
    attempt: z.int(),
    progress: z.number(),
    total: z.number().exactOptional(),
    message: text.exactOptional(),
  }),
  'call.unserved': z.object({ at, ...served, calls: z.int(), reason: text }),
  'call.served': z.object({ at, ...served }),
  'call.completed': z.object({ at, ...call, value: json.exactOptional() }),
  'call.deferred': z.object({ at, call: text, name: text, task: text, approval: text, args: json.exactOptional() }),
  'call.failed': z.object({ at, ...call, error: failure }),
  'timer.started': z.object({ at, timer: text, name: text, due: at }),
  'timer.fired': z.object({ at, timer: text, name: text }),
  'approval.requested': z.object({
    at,
    approval: text,
    agent: text,
    tool: text,
    args: json.exactOptional(),
    kind: z.enum(requestKinds).exactOptional(),
    title: text.exactOptional(),
    schema: json.exactOptional(),
    assignee: text.exactOptional(),
    deadline: text.exactOptional(),
    deferred: deferredFrom.exactOptional(),
  }),
  'approval.reminded': z.object({ at, approval: text }),
  'approval.escalated': z.object({ at, approval: text, assignee: text.meta({ description: 'Who is asked from now on' }) }),
  'approval.decided': z.object({ at, approval: text, decision: text.exactOptional(), reason: text.exactOptional() }),
  signal: z.object({ at, name: text, payload: json }),
  published: z.object({ at, topic: text, data: json }),
  token: z.object({ at, call: text, attempt: z.int(), text }),
  error: problem,
};

/** The shapes of `data`, by the names they have in the API document. */
export const eventData: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(dataShapes).map(([event, data]) => [dataName(event), data]),
);

/**
 * One message of the stream, as readers of `text/event-stream` take it apart: `data` is JSON, its form
 * goes by `event`.
 */
export const streamMessage: z.ZodType = z
  .union(Object.keys(dataShapes).map(messageOf))
  .meta({ description: 'The fields of one message. `retry` and comments, which keep a silent stream open, come besides' });

/** The whole of a stream: what a reader gets who waits for its end. */
export const stream: z.ZodType = z.array(streamMessage);

function messageOf(event: string): z.ZodType {
  return z.object({
    // That the stream broke off is no position to go on from.
    ...(event === 'error' ? {} : { id: text.meta({ description: 'The position to read on from' }) }),
    event: z.literal(event),
    data: text.meta({ contentMediaType: 'application/json', contentSchema: { $ref: `#/components/schemas/${dataName(event)}` } }),
  });
}

/** `call.started` is described by `CallStartedData`. */
function dataName(event: string): string {
  return `${event.replaceAll(/(?:^|\.)(\w)/g, (_all, letter: string) => letter.toUpperCase())}Data`;
}
