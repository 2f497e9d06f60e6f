import { z } from 'zod';
import type { RecordedOptions, ResolvedRetry } from '../log/call-options.ts';
import { MAX_DURATION_MS } from '../values/duration.ts';
import { partitionOf, splitCallId } from '../log/ids.ts';
import type { Work, WorkInput } from '../work/work.ts';
import { attemptShape, callIdShape, chainShape, partitionShape, taskIdShape } from './id-shapes.ts';
import { jsonDocument, jsonValue } from './json-shapes.ts';
import { readerOf, type Reader } from './subject.ts';

const duration = z.number().min(0).max(MAX_DURATION_MS).exactOptional();
const token = z.string().min(1).max(128);

const retry: z.ZodType<Partial<ResolvedRetry>> = z.object({
  attempts: z.int().min(1).exactOptional(),
  initial: duration,
  factor: z.number().min(1).exactOptional(),
  max: duration,
  jitter: z.number().min(0).max(1).exactOptional(),
  nonRetryable: z.array(z.string()).exactOptional(),
});

const options: z.ZodType<RecordedOptions> = z.object({
  retry: retry.exactOptional(),
  scheduleToStart: duration,
  startToClose: duration,
  scheduleToClose: duration,
  heartbeat: duration,
  priority: z.number().exactOptional(),
  effect: z.enum(['pure', 'idempotent', 'once']).exactOptional(),
});

const work: z.ZodType<Work> = z
  .object({
    call: callIdShape,
    task: taskIdShape,
    partition: partitionShape,
    kind: z.enum(['activity', 'tool', 'model']),
    name: z.string().min(1),
    attempt: attemptShape,
    token,
    pin: z.string().max(128).exactOptional(),
    args: jsonDocument.exactOptional(),
    inputFromOwner: z.literal(true).exactOptional(),
    options: options.exactOptional(),
    agent: z.string().exactOptional(),
    chain: chainShape.exactOptional(),
    session: z.string().exactOptional(),
    user: jsonValue.exactOptional(),
    lastHeartbeat: jsonValue.exactOptional(),
    reportStart: z.boolean().exactOptional(),
    again: z.int().min(0).exactOptional(),
    ask: z.literal(true).exactOptional(),
    reconcile: z.boolean().exactOptional(),
    traceparent: z.string().exactOptional(),
  })
  .refine(({ call, task }) => splitCallId(call).task === task, 'is about a call of another task')
  .refine(({ task, partition }) => partitionOf(task) === partition, 'names a partition its task is not in');

const input: z.ZodType<WorkInput> = z.discriminatedUnion('wanted', [
  z.object({ wanted: z.literal(false) }),
  z.object({ wanted: z.literal(true), args: jsonDocument.exactOptional(), lastHeartbeat: jsonValue.exactOptional() }),
]);

export const readInput: Reader<WorkInput> = readerOf(input);

/** One attempt, as a worker reads it. */
export const readWork: Reader<Work> = readerOf(work);
