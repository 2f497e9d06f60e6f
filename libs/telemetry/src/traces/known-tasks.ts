import { SpanKind, TraceFlags, type SpanContext } from '@opentelemetry/api';
import type { TaskId } from '@troupe/contracts';
import { taskFacts } from '../task-facts.ts';
import { fromTraceparent, isSampled, startSpanId, turnSpanId } from './span-ids.ts';
import { beginSpan, type KnownTask, type KnownTasks, type Tracing } from './tracing.ts';

/** What was used least recently is forgotten beyond; its next turn is taken up again. */
const MOST = 20_000;

/** @param followsCaller whether who started a task decided whether it is traced */
export function knownTasks(tracing: Pick<Tracing, 'tracer' | 'ids'>, followsCaller: boolean): KnownTasks {
  const known = new Map<TaskId, KnownTask>();

  const add = (task: TaskId, entry: KnownTask): void => {
    known.delete(task);
    known.set(task, entry);
    if (known.size > MOST) known.delete(known.keys().next().value!);
  };

  return {
    get: (task) => known.get(task),
    add,
    forget: (task) => void known.delete(task),
    takeUp(task, { traceId, traceparent }) {
      if (traceId === undefined) return undefined;
      const start: SpanContext = { traceId, spanId: startSpanId(traceId, task), traceFlags: TraceFlags.SAMPLED, isRemote: true };
      const dropped = followsCaller && fromTraceparent(traceparent)?.traceFlags === TraceFlags.NONE;
      const root = dropped ? { ...start, traceFlags: TraceFlags.NONE } : takenUp(task, start);
      const entry: KnownTask = { traceId, root, firstTurn: Number.POSITIVE_INFINITY };
      add(task, entry);
      return entry;
    },
    parentOf(task, turn) {
      const entry = known.get(task);
      if (entry === undefined) return undefined;
      return turn < entry.firstTurn || !isSampled(entry.root)
        ? entry.root
        : { ...entry.root, spanId: turnSpanId(entry.traceId, task, turn) };
    },
  };

  function takenUp(task: TaskId, start: SpanContext): SpanContext {
    const span = beginSpan(tracing, 'resume', {
      kind: SpanKind.INTERNAL,
      parent: undefined,
      traceId: start.traceId,
      links: [start],
      attributes: taskFacts(task),
    });
    span.end();
    return span.spanContext();
  }
}
