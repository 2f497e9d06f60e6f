import { context, createContextKey, ROOT_CONTEXT, SpanKind, trace, type Attributes, type Span } from '@opentelemetry/api';
import type { Bus } from '@troupe/bus';
import { chainText, withoutTenant, type Work, type WorkReport } from '@troupe/contracts';
import { attributes } from '../attribute-names.ts';
import { taskFacts } from '../task-facts.ts';
import { onSettled } from '../on-settled.ts';
import { fromTraceparent, isSampled, toTraceparent } from './span-ids.ts';
import { turnOf } from './trace-turn.ts';
import { beginSpan, endWith, failSpan, type Tracing } from './tracing.ts';

/** One attempt under way: the span of its delivery, and within it that of the tool, if it is one. */
interface Attempt {
  readonly span: Span;
  readonly tool: Span | undefined;
}

const ATTEMPT = createContextKey('the attempt under way');

/**
 * The hops: work is sent below the turn that asked for it, an attempt runs below the message that
 * brought it, a report is answered below the attempt. A request carries its trace beside its body.
 */
export function traceBus(tracing: Tracing, inner: Bus): Bus {
  return {
    ...inner,

    async publish(work) {
      const parent = senderOf(tracing, work);
      if (parent === undefined) return inner.publish(work);
      // Nothing is made of a trace that is dropped, on either side.
      if (!isSampled(parent)) return inner.publish({ ...work, traceparent: toTraceparent(parent) });
      const span = beginSpan(tracing, `publish ${work.kind} ${work.name}`, {
        kind: SpanKind.PRODUCER,
        parent,
        attributes: { ...messaging('publish', 'send', `${work.kind}.${work.name}`), ...factsOf(work) },
      });
      await endWith(span, async () => inner.publish({ ...work, traceparent: toTraceparent(span.spanContext()) }));
    },

    consume: (capability, options, handler) =>
      inner.consume(capability, options, (delivery) => {
        const parent = fromTraceparent(delivery.work.traceparent);
        if (parent === undefined || !isSampled(parent)) return handler(delivery);
        const { work } = delivery;
        const span = beginSpan(tracing, `process ${work.kind} ${work.name}`, {
          kind: SpanKind.CONSUMER,
          parent,
          attributes: {
            ...messaging('process', 'process', `${work.kind}.${work.name}`),
            ...factsOf(work),
            [attributes.delivered]: delivery.delivered,
          },
        });
        const attempt: Attempt = { span, tool: work.kind === 'tool' ? toolSpan(tracing, span, work) : undefined };
        const within = trace.setSpan(ROOT_CONTEXT, attempt.tool ?? span).setValue(ATTEMPT, attempt);
        context.with(
          within,
          handler,
          undefined,
          onSettled(delivery, () => endAttempt(attempt)),
        );
      }),

    async request(subject, body, timeout, given) {
      const attempt = context.active().getValue(ATTEMPT) as Attempt | undefined;
      const parent = attempt?.span.spanContext() ?? trace.getSpanContext(context.active());
      if (parent === undefined || !isSampled(parent) || isSignOfLife(body)) return inner.request(subject, body, timeout, given);
      if (attempt !== undefined) settle(tracing, attempt, body);
      const destination = templateOf(subject.name);
      const span = beginSpan(tracing, `request ${destination}`, {
        kind: SpanKind.CLIENT,
        parent,
        attributes: messaging('request', 'send', destination),
      });
      return endWith(span, async () => inner.request(subject, body, timeout, toTraceparent(span.spanContext())));
    },

    respond: (subject, handler, admit) =>
      inner.respond(
        subject,
        async (body, given) => {
          const parent = fromTraceparent(given);
          if (parent === undefined) return handler(body, given);
          const destination = templateOf(subject.name);
          const span = beginSpan(tracing, `respond ${destination}`, {
            kind: SpanKind.SERVER,
            parent,
            attributes: messaging('respond', 'process', destination),
          });
          const call = asOutcome(body)?.call;
          if (call !== undefined) tracing.causes.set(call, span.spanContext());
          try {
            return await endWith(span, () => context.with(trace.setSpan(ROOT_CONTEXT, span), () => handler(body, given)));
          } finally {
            if (call !== undefined && tracing.causes.get(call) === span.spanContext()) tracing.causes.delete(call);
          }
        },
        admit,
      ),
  };
}

/** Where a call comes from: the turn that asked for it. A task nobody here knew is taken up with it. */
function senderOf({ tasks }: Tracing, work: Work): ReturnType<typeof fromTraceparent> {
  const given = fromTraceparent(work.traceparent);
  if (tasks.get(work.task) === undefined && given !== undefined) {
    tasks.takeUp(work.task, { traceId: given.traceId });
  }
  return tasks.parentOf(work.task, turnOf(work.call)) ?? given;
}

function toolSpan(tracing: Tracing, attempt: Span, work: Work): Span {
  return beginSpan(tracing, `execute_tool ${work.name}`, {
    kind: SpanKind.INTERNAL,
    parent: attempt.spanContext(),
    attributes: {
      [attributes.operation]: 'execute_tool',
      [attributes.toolName]: work.name,
      [attributes.toolCall]: work.call,
      ...(work.agent === undefined ? {} : { [attributes.agent]: work.agent }),
      ...(work.session === undefined ? {} : { [attributes.conversation]: work.session }),
      ...(tracing.contents && work.args !== undefined ? { [attributes.toolArguments]: JSON.stringify(work.args) } : {}),
    },
  });
}

function endAttempt({ span, tool }: Attempt): void {
  if (tool?.isRecording() === true) tool.end();
  span.end();
}

/** What came of an attempt is known when it is reported; a report may have to be repeated. */
function settle({ contents }: Tracing, { span, tool }: Attempt, body: unknown): void {
  const outcome = asOutcome(body)?.outcome;
  if (outcome === undefined || tool?.isRecording() === false) return;
  for (const each of tool === undefined ? [span] : [span, tool]) if (!outcome.ok) failSpan(each, outcome.failure);
  if (outcome.ok && contents && outcome.value !== undefined) tool?.setAttribute(attributes.toolResult, JSON.stringify(outcome.value));
  tool?.end();
}

function asOutcome(body: unknown): Extract<WorkReport, { kind: 'outcome' }> | undefined {
  const report = body as Partial<WorkReport> | null;
  return report?.kind === 'outcome' && typeof report.call === 'string' ? (report as Extract<WorkReport, { kind: 'outcome' }>) : undefined;
}

/** `started` and heartbeats come by the second and lead to nothing. */
function isSignOfLife(body: unknown): boolean {
  const report = body as Partial<WorkReport> | null;
  return report?.call !== undefined && (report.kind === 'started' || report.kind === 'heartbeat');
}

function factsOf(work: Work): Attributes {
  return {
    ...taskFacts(work.task),
    [attributes.call]: withoutTenant(work.call),
    [attributes.callKind]: work.kind,
    [attributes.callName]: work.name,
    [attributes.attempt]: work.attempt,
    [attributes.partition]: work.partition,
    ...(work.chain === undefined ? {} : { [attributes.chain]: chainText(work.chain) }),
  };
}

function messaging(operation: string, type: 'send' | 'process', destination: string): Attributes {
  return {
    [attributes.messagingSystem]: 'nats',
    [attributes.messagingOperation]: operation,
    [attributes.messagingType]: type,
    [attributes.destination]: destination,
  };
}

/** `reports.12` is one of `reports`: names of spans have few values. */
function templateOf(subject: string): string {
  return subject.split('.')[0]!;
}
