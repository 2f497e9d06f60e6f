import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type SpanContext } from '@opentelemetry/api';
import {
  callId,
  noUsage,
  publicId,
  splitCallId,
  withoutTenant,
  type EndCommand,
  type Input,
  type Start,
  type TaskId,
  type Turn,
  type TaskKind,
} from '@troupe/contracts';
import { decodeTaskBody, isReadable, startOf } from '@troupe/contracts/format';
import type { TaskRecord } from '@troupe/store';
import { attributes } from '../attribute-names.ts';
import { taskFacts } from '../task-facts.ts';
import { fromTraceparent, isSampled, startSpanId, turnSpanId } from './span-ids.ts';
import { beginSpan, failSpan, type Tracing } from './tracing.ts';

/** Inputs and commands a span names; a turn may have hundreds. */
const MOST_NAMED = 32;

/** The spans of a turn that was committed just now: itself, the start before it, the whole task after it. */
export function traceTurn(tracing: Tracing, turn: Turn, record: TaskRecord | undefined): void {
  const { tasks } = tracing;
  const { task, n, inputs, commands } = turn;
  if (n === 0) traceStart(tracing, turn);
  const known = tasks.get(task);
  if (known === undefined) return;
  known.firstTurn = Math.min(known.firstTurn, n);
  const ended = record?.open === false;
  if (isSampled(known.root)) {
    beginSpan(tracing, 'turn', {
      kind: SpanKind.INTERNAL,
      parent: known.root,
      spanId: turnSpanId(known.traceId, task, n),
      at: beganAt(turn),
      links: causesOf(tracing, task, inputs),
      attributes: {
        ...taskFacts(task),
        [attributes.turn]: n,
        [attributes.build]: turn.build,
        [attributes.turnInputs]: inputs.slice(0, MOST_NAMED).map(nameInput),
        [attributes.turnCommands]: commands.slice(0, MOST_NAMED).map(({ kind, name }) => `${kind} ${name}`),
      },
    }).end();
    const end = commands.find((command) => command.kind === 'end');
    if (end !== undefined && record !== undefined) traceWhole(tracing, known.root, record, end);
  }
  if (ended) tasks.forget(task);
}

function traceStart(tracing: Tracing, turn: Turn): void {
  const start = startOf(turn);
  if (start?.traceId === undefined) return;
  const { task } = turn;
  const asked = fromTraceparent(start.traceparent);
  const span = beginSpan(tracing, `start ${start.name}`, {
    kind: SpanKind.INTERNAL,
    parent: start.parent === undefined ? asked : parentTurn(tracing, start, start.parent, asked),
    traceId: start.traceId,
    spanId: startSpanId(start.traceId, task),
    at: beganAt(turn),
    attributes: {
      ...taskFacts(task),
      [attributes.taskKind]: start.task,
      [attributes.taskName]: start.name,
      ...(start.parent === undefined ? {} : { [attributes.parentTask]: publicId(start.parent.task) }),
      ...(start.session === undefined ? {} : { [attributes.conversation]: withoutTenant(start.session) }),
    },
  });
  span.end();
  tracing.tasks.add(task, { traceId: start.traceId, root: span.spanContext(), firstTurn: 0 });
}

/** The turn of the parent that asked for this child; another process may have written it. */
function parentTurn(
  { tasks }: Tracing,
  { traceId }: Start,
  parent: NonNullable<Start['parent']>,
  asked: SpanContext | undefined,
): SpanContext {
  const turn = turnOf(parent.call);
  return (
    tasks.parentOf(parent.task, turn) ?? {
      traceId: traceId!,
      spanId: turnSpanId(traceId!, parent.task, turn),
      traceFlags: asked?.traceFlags ?? TraceFlags.SAMPLED,
      isRemote: true,
    }
  );
}

/** How the span of a whole task is named, and where the name of its definition is. */
const spansOf: Readonly<Record<TaskKind, { readonly operation: string; readonly nameAttribute: string }>> = {
  workflow: { operation: 'invoke_workflow', nameAttribute: attributes.workflow },
  agent: { operation: 'invoke_agent', nameAttribute: attributes.agent },
};

/** From the request to the end, however many processes had a part in it. */
function traceWhole(tracing: Tracing, parent: SpanContext, record: TaskRecord, end: EndCommand): void {
  const body = decodeTaskBody(record);
  const { usage } = isReadable(body) ? body.task : { usage: noUsage };
  const { operation, nameAttribute } = spansOf[record.kind];
  const facts: Attributes = {
    [attributes.operation]: operation,
    [nameAttribute]: record.name,
    ...taskFacts(record.id),
    [attributes.taskStatus]: end.status,
    [attributes.modelCalls]: usage.modelCalls,
    [attributes.toolCalls]: usage.toolCalls,
    [attributes.inputTokens]: usage.inputTokens,
    [attributes.outputTokens]: usage.outputTokens,
    ...(usage.cost === undefined ? {} : { [attributes.cost]: usage.cost }),
    ...(record.session === undefined ? {} : { [attributes.conversation]: withoutTenant(record.session) }),
  };
  const span = beginSpan(tracing, `${operation} ${record.name}`, {
    kind: SpanKind.INTERNAL,
    parent,
    at: record.createdAt,
    attributes: facts,
  });
  if (end.error !== undefined) failSpan(span, end.error);
  else if (end.status !== 'completed') span.setStatus({ code: SpanStatusCode.ERROR, message: end.status });
  span.end(Math.max(record.createdAt, record.updatedAt));
}

function causesOf({ causes }: Tracing, task: TaskId, inputs: readonly Input[]): readonly SpanContext[] {
  if (causes.size === 0) return [];
  const found = inputs.map((input) => causes.get('id' in input ? callId(task, input.id) : task));
  return [...new Set(found.filter((cause) => cause !== undefined))];
}

function nameInput(input: Input): string {
  if ('id' in input) return `${input.kind} ${input.id}`;
  return 'name' in input ? `${input.kind} ${input.name}` : input.kind;
}

/** The turn that asked for a call. */
export function turnOf(call: Parameters<typeof splitCallId>[0]): number {
  return Number.parseInt(splitCallId(call).command, 10);
}

/** A clock that was set back must not make a span end before it began. */
function beganAt({ at }: Turn): number {
  return Math.min(at, Date.now());
}
