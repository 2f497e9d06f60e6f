import { fileURLToPath } from 'node:url';
import { orphans, pathOf, startReceiver, type ReceivedSpan, type Receiver } from '@troupe/testing/trace-receiver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('telemetry', import.meta.url));
/** What a user sets, and exports as quick as a test wants them. */
const quick = { OTEL_BSP_SCHEDULE_DELAY: '50' };

const processes =
  process.env['TROUPE_COMPOSITION'] === 'services'
    ? ['troupe-agent-worker', 'troupe-orchestrator', 'troupe-registry', 'troupe-tool-gateway']
    : ['troupe'];

let receiver: Receiver;
let platform: Platform;

beforeAll(async () => {
  receiver = await startReceiver();
  platform = await startPlatform({ app, env: { ...quick, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, TROUPE_EVICT: 'always' } });
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

function spansOf(traceId: string): readonly ReceivedSpan[] {
  return receiver.spans.filter((span) => span.traceId === traceId);
}

async function span(traceId: string, name: string): Promise<ReceivedSpan> {
  return until(`span ${name}`, 10_000, async () => spansOf(traceId).find((each) => each.name === name));
}

/** The spans once every process has sent what it has: a kill takes the rest with it. */
async function quiet(traceId: string): Promise<readonly ReceivedSpan[]> {
  let known = 0;
  return until(`all spans of ${traceId}`, 10_000, async () => {
    await new Promise((resolve) => setTimeout(resolve, 10 * Number(quick.OTEL_BSP_SCHEDULE_DELAY)));
    const spans = spansOf(traceId);
    if (spans.length === known) return spans;
    known = spans.length;
    return undefined;
  });
}

/** What must be there once: a turn, an attempt, a question to a model. */
function happenings(spans: readonly ReceivedSpan[]): readonly string[] {
  const named = /^(start|turn|process|chat|execute_tool|invoke)/;
  return spans
    .filter(({ name }) => named.test(name))
    .map(({ name, parentSpanId, attributes: facts }) =>
      [
        name,
        facts['troupe.task.id'],
        facts['troupe.turn'],
        facts['troupe.call.id'],
        facts['troupe.attempt'],
        name.startsWith('chat') && parentSpanId,
      ]
        .filter((part) => part !== undefined && part !== false)
        .join(' '),
    );
}

describe('one trace', () => {
  it('goes from the request through turns, messages, model and tool calls and children to the end, and over a kill -9', async () => {
    const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const traced = { traceparent: `00-${caller.traceId}-${caller.spanId}-01` };
    // The caller looks who is there before it asks for something: the registry is in its trace, too.
    expect((await platform.api.request('GET', '/v1/agents', undefined, traced)).status).toBe(200);
    const begun = await platform.api.request<{ traceId: string }>(
      'POST',
      '/v1/tasks',
      { workflow: 'trip', input: 'Lisbon', id: 'trip-1' },
      traced,
    );
    expect(begun.body.traceId).toBe(caller.traceId);
    await platform.api.waiting('trip-1', 'signal', 'go');
    await span(caller.traceId, 'invoke_agent planner');
    const before = await quiet(caller.traceId);

    await platform.kill();
    await platform.start();
    await platform.api.signal('trip-1', 'go');
    expect(await platform.api.end('trip-1')).toMatchObject({ output: 'booked: Go: Lisbon is by the sea' });
    await span(caller.traceId, 'invoke_workflow trip');

    const spans = await quiet(caller.traceId);
    expect(before.length).toBeGreaterThan(10);
    expect(
      platform
        .output()
        .split('\n')
        .filter((line) => line.includes('"msg":"telemetry:')),
    ).toEqual([]);
    expect(orphans(spans, [caller.spanId]).map(({ name, service }) => `${name} of ${service}`)).toEqual([]);
    expect([...new Set(spans.map(({ service }) => service))].sort()).toEqual(processes);
    const happened = happenings(spans);
    expect([...new Set(happened)]).toHaveLength(happened.length);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    for (const { start, end, name } of spans) expect(end, name).toBeGreaterThanOrEqual(start);

    const only = (name: string): ReceivedSpan => spans.find((each) => each.name === name)!;
    expect(pathOf(spans, only('execute_tool look_up'))).toEqual([
      'POST /v1/tasks',
      'start trip',
      'turn',
      'start planner',
      'turn',
      'publish tool look_up',
      'process tool look_up',
      'execute_tool look_up',
    ]);
    expect(pathOf(spans, only('chat atlas')).slice(-3)).toEqual(['publish model atlas', 'process model atlas', 'chat atlas']);
    expect(only('POST /v1/tasks').parentSpanId).toBe(caller.spanId);

    // What came back: the report is below the attempt, and the turn it led to is linked to it.
    const reports = spans.filter(({ name }) => name === 'respond reports');
    expect(reports.map((each) => pathOf(spans, each).slice(-3, -1))).toContainEqual(['process tool look_up', 'request reports']);
    const linked = spans.filter(({ name }) => name === 'turn').flatMap(({ links }) => links.map(({ spanId }) => spanId));
    expect(reports.every(({ spanId }) => linked.includes(spanId))).toBe(true);

    // The process that went on says so, and its spans hang below that.
    expect(only('resume').links).toEqual([{ traceId: caller.traceId, spanId: only('start trip').spanId }]);
    const attempts = spans.filter(({ name }) => name === 'process activity book');
    expect(attempts.map(({ attributes, failed }) => [attributes['troupe.attempt'], failed])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(pathOf(spans, attempts[1]!)).toEqual(['resume', 'turn', 'publish activity book', 'process activity book']);
  });

  it('speaks the GenAI conventions, and keeps contents to itself (T5)', async () => {
    const { traceId, id } = await platform.api.start({ agent: 'planner', input: 'Porto', session: 's1' });
    await platform.api.end(id);
    const whole = await span(traceId, 'invoke_agent planner');
    expect(whole.attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'planner',
      'gen_ai.conversation.id': 's1',
      'gen_ai.usage.input_tokens': 22,
      'gen_ai.usage.output_tokens': 6,
      'troupe.task.status': 'completed',
    });
    // Each process sends its spans by itself.
    const spans = await quiet(traceId);
    const chats = spans.filter(({ name }) => name === 'chat atlas');
    expect(chats.map(({ attributes, kind }) => ({ ...attributes, kind }))).toMatchObject(
      ['tools', 'stop'].map((finish) => ({
        kind: 3,
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'atlas',
        'gen_ai.request.model': 'atlas',
        'gen_ai.response.finish_reasons': [finish],
        'gen_ai.usage.input_tokens': 11,
        'gen_ai.usage.output_tokens': 3,
      })),
    );
    expect((await span(traceId, 'execute_tool look_up')).attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'look_up',
      'gen_ai.agent.name': 'planner',
    });
    expect(JSON.stringify(spans)).not.toContain('Porto');
    const lines = (): readonly string[] =>
      platform
        .output()
        .split('\n')
        .filter((line) => line.includes('looked up') && line.includes(`"trace_id":"${traceId}"`));
    await expect.poll(lines).toHaveLength(1);
  });

  it('links a turn to the request that brought a signal', async () => {
    const { traceId, id } = await platform.api.start({ workflow: 'trip', input: 'Faro' });
    await platform.api.waiting(id, 'signal', 'go');
    await platform.api.signal(id, 'go');
    await platform.api.end(id);
    const signalled = await until('the span of the request', 5_000, async () =>
      receiver.spans.find(({ name, attributes }) => name === 'POST /v1/tasks/:id/signals/:name' && attributes['troupe.task.id'] === id),
    );
    await span(traceId, 'invoke_workflow trip');
    const signalTurns = (await quiet(traceId)).filter(({ attributes }) => String(attributes['troupe.turn.inputs']).includes('signal go'));
    expect(signalTurns.map(({ links }) => links)).toEqual([[{ traceId: signalled.traceId, spanId: signalled.spanId }]]);
  });

  it('is left alone where the caller dropped it', async () => {
    const dropped = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
    const answer = await platform.api.request<{ id: string }>(
      'POST',
      '/v1/tasks',
      { agent: 'planner', input: 'Braga' },
      { traceparent: `00-${dropped}-b7ad6b7169203331-00` },
    );
    await platform.api.end(answer.body.id);
    const { traceId, id } = await platform.api.start({ agent: 'planner', input: 'Braga' });
    await platform.api.end(id);
    await span(traceId, 'invoke_agent planner');
    expect(spansOf(dropped)).toEqual([]);
  });
});
