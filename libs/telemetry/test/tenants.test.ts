import { memoryBus } from '@troupe/bus/memory';
import { callId, commandId, partitionOf, taskId, type Input, type Principal, type TaskService } from '@troupe/contracts';
import { encodeTurn } from '@troupe/contracts/format';
import type { Append, TaskRecord } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { logFields, startTelemetry, telemetryConfig } from '@troupe/telemetry';
import { startReceiver } from '@troupe/testing/trace-receiver';
import { describe, expect, it } from 'vitest';
import { silent } from './silent-log.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

function append(id: string, n: number, input: Input): Append {
  const task = taskId(id);
  const decoded = { task, n, at: Date.now(), build: 'b', inputs: [input], commands: [] };
  const record = {
    ...{
      id: task,
      partition: partitionOf(task),
      n: n + 1,
      revision: 0,
      kind: 'workflow' as const,
      name: 'trip',
      status: 'running' as const,
      open: true,
    },
    ...{ createdAt: 1, updatedAt: 1, attributes: {}, approvals: false, runStart: 0, body: '{}' },
  } satisfies TaskRecord;
  return { turn: encodeTurn(decoded), decoded, task: record };
}

const start = (id: string): Append =>
  append(id, 0, { kind: 'start', task: 'workflow', name: 'trip', run: 1, traceId, ...(id === 'acme~t' ? { session: 'acme~s' } : {}) });

describe('the tenant', () => {
  it('is on the spans of its tasks, whose ids are those it knows, and turns are linked to who of it asked', async () => {
    await using receiver = await startReceiver();
    const telemetry = await startTelemetry(telemetryConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }), silent);
    const store = telemetry.store(memoryStore());
    for (const id of ['acme~t', 't']) await store.append(start(id));
    // A signal to the task of one of two tenants with tasks of one id.
    const signal = async (): Promise<void> => {
      for (const id of ['t', 'acme~t']) await store.append(append(id, 1, { kind: 'signal', name: 'go', payload: 1 }));
    };
    const principal: Principal = { kind: 'user', id: 'ada', tenant: 'acme', roles: ['admin'] };
    const inner = { signal } as unknown as TaskService;
    const service = telemetry.services({ for: () => inner, readiness: async () => ({}) as never }).for(principal);
    const watch = telemetry.http.watch!({ method: 'POST', route: '/v1/tasks/:id/signals/:name' });
    await new Promise<void>((resolve) => watch.run(() => void service.signal('t', 'go', 1).then(resolve)));
    watch.end(202);
    await telemetry.close();
    const of = (tenant: string | undefined) => receiver.spans.filter(({ attributes }) => attributes['troupe.tenant'] === tenant);
    const shown = (tenant: string | undefined) =>
      of(tenant)
        .map(({ name, attributes }) => `${name} ${String(attributes['troupe.task.id'])}`)
        .toSorted();
    const spans = ['start trip t', 'turn t', 'turn t'];
    expect(shown('acme')).toEqual(['POST /v1/tasks/:id/signals/:name t', ...spans]);
    expect(shown(undefined)).toEqual(spans);
    expect(of('acme').map(({ attributes }) => attributes['gen_ai.conversation.id'])).toContain('s');
    const turnOf = (tenant: string | undefined) =>
      of(tenant).find(({ name, attributes }) => name === 'turn' && attributes['troupe.turn'] === 1)!;
    expect([turnOf('acme').links.length, turnOf(undefined).links.length]).toEqual([1, 0]);
  });

  it('is a label of metrics, of which there are only so many', async () => {
    const telemetry = await startTelemetry(telemetryConfig({}), silent);
    const store = telemetry.store(memoryStore());
    await store.append(start('t'));
    for (let n = 0; n < 150; n++) await store.append(start(`tenant-${n}~t`));
    const metrics = await telemetry.http.metrics!();
    await telemetry.close();
    const series = [...metrics.matchAll(/^troupe_tasks_started_total\{.*tenant="(.*)"\} (\d+)$/gm)].map(([, tenant, count]) => [
      tenant,
      count,
    ]);
    expect(series).toHaveLength(101);
    expect(series).toContainEqual(['default', '1']);
    expect(series).toContainEqual(['(others)', '51']);
  });

  it('is a label of what models, tools and HTTP requests are counted by', async () => {
    const telemetry = await startTelemetry(telemetryConfig({}), silent);
    const inner = memoryBus();
    const bus = telemetry.bus(inner);
    const taken = Promise.withResolvers<void>();
    bus.consume('tool.pay', { concurrency: 1 }, (delivery) => {
      delivery.ack();
      taken.resolve();
    });
    const task = taskId('acme~t');
    const [kind, name] = ['tool', 'pay'] as const;
    await bus.publish({ call: callId(task, commandId(1, 0)), task, partition: partitionOf(task), kind, name, attempt: 1, token: 'x' });
    await taken.promise;
    const usage = { inputTokens: 5, outputTokens: 7 };
    const provider = telemetry.provider({ name: 'own', generate: async () => ({ text: '', finish: 'stop', usage }) });
    const { signal } = new AbortController();
    for (const tenant of ['acme', 'acme', 'globex'])
      await provider.generate({ model: 'gold', messages: [], tools: [], settings: {} }, { tenant, signal, onDelta() {} });
    for (const tenant of ['acme', undefined]) telemetry.http.watch!({ method: 'GET', route: '/v1/tasks' }).end(200, tenant);
    const metrics = await telemetry.http.metrics!();
    await telemetry.close();
    await inner.close(0);
    expect(metrics.split('\n').filter((line) => line.includes('tenant="') && !line.startsWith('#'))).toEqual([
      'troupe_attempts_ended_total{kind="tool",name="pay",outcome="dropped",tenant="acme"} 1',
      'troupe_model_tokens_total{model="gold",direction="input",tenant="acme"} 10',
      'troupe_model_tokens_total{model="gold",direction="output",tenant="acme"} 14',
      'troupe_model_tokens_total{model="gold",direction="input",tenant="globex"} 5',
      'troupe_model_tokens_total{model="gold",direction="output",tenant="globex"} 7',
      'troupe_http_requests_total{method="GET",route="/v1/tasks",status="200",tenant="acme"} 1',
      'troupe_http_requests_total{method="GET",route="/v1/tasks",status="200",tenant="(none)"} 1',
    ]);
  });

  it('is in log lines about what is not the default one’s', () => {
    expect(logFields({ task: 'acme~t', call: 'acme~t/1.0' })).toEqual({ tenant: 'acme' });
    expect(logFields({ call: 'acme~t/1.0' })).toEqual({ tenant: 'acme' });
    expect(logFields({ session: 'acme~s' })).toEqual({ tenant: 'acme' });
    for (const line of [{ task: 't' }, { session: 'user:ada~x:bot' }, { task: 5 }, {}]) expect(logFields(line)).toEqual({});
  });
});
