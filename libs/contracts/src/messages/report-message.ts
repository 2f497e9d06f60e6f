import { z } from 'zod';
import type { Usage } from '../log/task.ts';
import type { ReportAnswer, Shown, WorkOutcome, WorkReport } from '../work/work.ts';
import { failureShape } from './failure-shape.ts';
import { attemptShape, callIdShape } from './id-shapes.ts';
import { jsonValue } from './json-shapes.ts';
import { readerOf, type Reader } from './subject.ts';

/** Nothing that is counted comes near it; sums of it stay exact. */
const MOST = 1_000_000_000_000;

const count = z.int().min(0).max(MOST).exactOptional();

const usage: z.ZodType<Partial<Usage>> = z.object({
  modelCalls: count,
  toolCalls: count,
  inputTokens: count,
  outputTokens: count,
  cost: z.number().min(0).max(MOST).exactOptional(),
});

const outcome: z.ZodType<WorkOutcome> = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: jsonValue.exactOptional(), usage: usage.exactOptional() }),
  z.object({ ok: z.literal(false), failure: failureShape, usage: usage.exactOptional() }),
]);

/** Names one delivery of a message to a worker. */
const delivery = z.string().max(128);
const shown = { call: callIdShape, attempt: attemptShape, token: z.string().max(128) };

export const readShown: Reader<Shown> = readerOf(z.object(shown));

const report: z.ZodType<WorkReport> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    ...shown,
    by: delivery,
    asks: z.literal(true).exactOptional(),
    delivered: attemptShape.exactOptional(),
    again: z.int().min(0).exactOptional(),
  }),
  z.object({ kind: z.literal('returned'), ...shown, by: delivery.exactOptional() }),
  z.object({ kind: z.literal('interrupted'), ...shown }),
  z.object({ kind: z.literal('heartbeat'), ...shown, details: jsonValue.exactOptional() }),
  z.object({ kind: z.literal('outcome'), ...shown, outcome, runsOn: z.literal(true).exactOptional() }),
]);

export const readReport: Reader<WorkReport> = readerOf(report);
export const readReportAnswer: Reader<ReportAnswer> = readerOf(z.enum(['committed', 'continue', 'cancel', 'stale']));
