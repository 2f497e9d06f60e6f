import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startReceiver } from '@troupe/testing/trace-receiver';
import { describe, expect, it } from 'vitest';
import { startPlatform } from './platform-process.ts';

const app = fileURLToPath(new URL('telemetry', import.meta.url));

async function metricsAt(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return answer.text();
}

describe('metrics', () => {
  it('count what happened', async () => {
    await using platform = await startPlatform({ app });
    const { id } = await platform.api.start({ workflow: 'trip', input: 'Lisbon' });
    await platform.api.waiting(id, 'signal', 'go');
    await platform.api.signal(id, 'go');
    await platform.api.end(id);
    await platform.api.end((await platform.api.start({ agent: 'planner', input: 'Porto' })).id);
    const lines = (await Promise.all(platform.urls.map(metricsAt))).flatMap((text) => text.split('\n'));
    // As a query over all processes has it.
    const value = (name: string): number =>
      lines
        .filter((line) => line.startsWith(`${name} `))
        .map((line) => Number(line.slice(name.length + 1)))
        .reduce((sum, each) => sum + each, 0);
    expect(value('troupe_tasks_started_total{kind="workflow",name="trip",tenant="default"}')).toBe(1);
    expect(value('troupe_tasks_ended_total{kind="workflow",name="trip",status="completed",tenant="default"}')).toBe(1);
    expect(value('troupe_tasks_ended_total{kind="agent",name="planner",status="completed",tenant="default"}')).toBe(2);
    expect(value('troupe_tasks_open')).toBe(0);
    expect(value('troupe_model_tokens_total{model="atlas",direction="input",tenant="default"}')).toBe(4 * 11);
    expect(value('troupe_model_tokens_total{model="atlas",direction="output",tenant="default"}')).toBe(4 * 3);
    expect(value('troupe_attempt_duration_seconds_count{kind="tool",name="look_up",outcome="ok"}')).toBe(2);
    expect(value('troupe_attempt_duration_seconds_count{kind="activity",name="book",outcome="failed"}')).toBe(1);
    expect(value('troupe_attempts_dispatched_total{kind="activity",retry="true"}')).toBe(1);
    expect(value('troupe_attempts_failed_total{reason="failed"}')).toBe(1);
    expect(value('troupe_attempt_wait_seconds_count{kind="tool"}')).toBe(2);
    expect(value('troupe_commit_duration_seconds_count')).toBe(value('troupe_turns_total'));
    expect(value('troupe_http_request_duration_seconds_count{method="POST",route="/v1/tasks",status="202"}')).toBe(2);
    expect(value('troupe_http_requests_total{method="POST",route="/v1/tasks",status="202",tenant="default"}')).toBe(2);
    expect(value('troupe_attempts_ended_total{kind="tool",name="look_up",outcome="ok",tenant="default"}')).toBe(2);
    expect(value('troupe_commits_refused_total')).toBe(0);
  });
});

describe('traces', () => {
  it('are sent in the format of Jaeger, to the last span, when the process is stopped', async () => {
    await using collector = await startReceiver();
    await using other = await startPlatform({
      app,
      env: {
        TROUPE_TRACES: 'jaeger',
        OTEL_EXPORTER_JAEGER_ENDPOINT: `${collector.url}/api/traces`,
        OTEL_SERVICE_NAME: 'trips',
        TROUPE_METRICS: 'off',
      },
    });
    const { id, traceId } = await other.api.start({ agent: 'planner', input: 'Evora' });
    await other.api.end(id);
    expect((await other.api.request('GET', '/metrics')).status).toBe(404);
    expect(await other.drain()).toBe(0);
    const [first] = collector.requests;
    expect(first).toMatchObject({ path: expect.stringMatching(/^\/api\/traces/), type: 'application/x-thrift' });
    const sent = Buffer.concat(collector.requests.map(({ body }) => body));
    for (const name of ['trips', 'invoke_agent planner', 'chat atlas', 'gen_ai.usage.input_tokens'])
      expect(sent.includes(name), name).toBe(true);
    expect(sent.includes(Buffer.from(traceId, 'hex').subarray(8))).toBe(true);
  });

  it('that nobody takes hold up neither tasks nor the end of the process (T4)', async () => {
    await using other = await startPlatform({ app, env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } });
    const { id } = await other.api.start({ agent: 'planner', input: 'Evora' });
    expect(await other.api.end(id)).toMatchObject({ status: 'completed' });
    const asked = performance.now();
    expect(await other.drain()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(8_000);
  });

  it('load nothing of OpenTelemetry when they are off', async () => {
    await using other = await startPlatform({
      app,
      env: { NODE_OPTIONS: `--import ${join(app, 'data/refuse-opentelemetry.ts')}`, TROUPE_METRICS: 'off' },
    });
    const { id } = await other.api.start({ agent: 'planner', input: 'Evora' });
    expect(await other.api.end(id)).toMatchObject({ status: 'completed' });
  });
});
