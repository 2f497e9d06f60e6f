import { createHash } from 'node:crypto';
import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import type { TaskId } from '@troupe/contracts';
import { RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace';

/** Ids for the next span, where they are not to be random. */
export interface ChosenIds {
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface SpanIds extends IdGenerator {
  /** The one span `start` begins gets these ids. */
  choose<T>(ids: ChosenIds, start: () => T): T;
}

/** The SDK asks a generator for ids and has no other way to take one. */
export function spanIds(): SpanIds {
  const random = new RandomIdGenerator();
  let chosen: ChosenIds = {};
  return {
    generateTraceId: () => chosen.traceId ?? random.generateTraceId(),
    generateSpanId: () => chosen.spanId ?? random.generateSpanId(),
    choose(ids, start) {
      chosen = ids;
      try {
        return start();
      } finally {
        chosen = {};
      }
    },
  };
}

/**
 * The spans of a task and its turns have ids that every process can work out, so that parents are
 * right wherever a call is dispatched from, and nothing has to be stored for it.
 */
export function startSpanId(traceId: string, task: TaskId): string {
  return digest(`${traceId} ${task}`);
}

export function turnSpanId(traceId: string, task: TaskId, n: number): string {
  return digest(`${traceId} ${task} ${n}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;
const NOTHING = /^0+$/;

/** What a W3C `traceparent` says; undefined when it is none. */
export function fromTraceparent(text: unknown): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = (typeof text === 'string' && TRACEPARENT.exec(text)) || [];
  if (traceId === '' || NOTHING.test(traceId) || NOTHING.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

export function toTraceparent(span: SpanContext): string {
  return `00-${span.traceId}-${span.spanId}-${isSampled(span) ? '01' : '00'}`;
}

export function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
