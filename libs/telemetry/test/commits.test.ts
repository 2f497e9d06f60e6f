import { partitionOf, taskId, type Input, type Command } from '@troupe/contracts';
import { encodeTaskBody, encodeTurn } from '@troupe/contracts/format';
import type { Append, Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { startTelemetry, telemetryConfig } from '@troupe/telemetry';
import { startReceiver, type ReceivedSpan } from '@troupe/testing/trace-receiver';
import { describe, expect, it } from 'vitest';
import { silent } from './silent-log.ts';

const task = taskId('t1');
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const at = Date.now();

function turn(n: number, inputs: readonly Input[], commands: readonly Command[] = []): Append {
  const decoded = { task, n, at: at + n, build: 'b', inputs, commands };
  return { turn: encodeTurn(decoded), decoded };
}

const start = turn(0, [{ kind: 'start', task: 'workflow', name: 'trip', run: 1, traceId }]);

/** What lists show of a task that ended. */
const ended = {
  id: task,
  kind: 'agent',
  name: 'planner',
  status: 'failed',
  input: null,
  createdAt: new Date(at).toISOString(),
  updatedAt: new Date(at).toISOString(),
  waitingFor: [],
  attributes: {},
  build: 'b',
  traceId,
  turns: 2,
} as const;

interface Observed {
  readonly spans: readonly ReceivedSpan[];
  readonly metrics: string;
}

/** What a process shows that does `work` over the store. */
async function observed(inner: Store, work: (store: Store) => Promise<void>): Promise<Observed> {
  await using receiver = await startReceiver();
  const telemetry = await startTelemetry(telemetryConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }), silent);
  await work(telemetry.store(inner));
  const metrics = await telemetry.http.metrics!();
  await telemetry.close();
  return { spans: receiver.spans, metrics };
}

const turns = (spans: readonly ReceivedSpan[]): unknown[] =>
  spans.filter(({ name }) => name === 'turn').map(({ attributes }) => attributes['troupe.turn']);

describe('a commit', () => {
  it('that another owner won leaves no span, and is counted (T2)', async () => {
    const shared = memoryStore();
    await shared.append(start);
    await shared.append(turn(1, [{ kind: 'signal', name: 'theirs', payload: 1 }]));
    const { spans, metrics } = await observed(shared, async (store) => {
      expect(await store.append(turn(1, [{ kind: 'signal', name: 'ours', payload: 1 }]))).toBe('conflict');
      await store.readTurns(task, 1, 1);
    });
    expect(turns(spans)).toEqual([]);
    expect(metrics).toMatch(/^troupe_commits_refused_total 1$/m);
    expect(metrics).toMatch(/^troupe_turns_total 0$/m);
  });

  it('whose answer got lost has its span once it is found in the store', async () => {
    const shared = memoryStore();
    let lose = false;
    const lossy: Store = {
      ...shared,
      async append(entry) {
        const result = await shared.append(entry);
        if (!lose) return result;
        lose = false;
        throw new Error('the connection broke');
      },
    };
    const { spans, metrics } = await observed(lossy, async (store) => {
      await store.append(start);
      lose = true;
      const again = turn(1, [{ kind: 'expired' }]);
      await expect(store.append(again)).rejects.toThrow('broke');
      expect(await store.append(again)).toBe('conflict');
      await store.readTurns(task, 1, 1);
      await store.readTurns(task, 1, 1);
    });
    expect(turns(spans)).toEqual([0, 1]);
    expect(metrics).toMatch(/^troupe_store_failures_total\{operation="append"\} 1$/m);
  });

  it('is never seen again by reading it, and goes on below a link to the start in another process (T2, T3)', async () => {
    const shared = memoryStore();
    const first = await observed(shared, (store) => store.append(start).then(() => undefined));
    const { spans } = await observed(shared, async (store) => {
      for (let time = 0; time < 3; time++) await store.readTurns(task, 0, 100);
      await store.append(turn(1, [{ kind: 'expired' }]));
      await store.append(turn(2, [{ kind: 'expired' }]));
    });
    const begun = first.spans.find(({ name }) => name === 'start trip')!;
    expect(spans.map(({ name }) => name)).toEqual(['resume', 'turn', 'turn']);
    const [resume] = spans;
    expect(resume).toMatchObject({ traceId, links: [{ traceId, spanId: begun.spanId }] });
    expect(resume!.parentSpanId).toBeUndefined();
    expect(spans.slice(1).map(({ parentSpanId }) => parentSpanId)).toEqual([resume!.spanId, resume!.spanId]);
  });

  it('that the store cannot read back, or that holds something strange, is a commit all the same (T4)', async () => {
    const shared = memoryStore();
    await observed({ ...shared, readTurns: () => Promise.reject(new Error('away')) }, async (store) => {
      expect(await store.append(turn(5, [{ kind: 'expired' }]))).toBe('committed');
      expect(await store.append({ turn: { ...turn(0, []).turn, body: '[]' } })).toBe('committed');
      expect(await store.append({ turn: { ...turn(6, []).turn, body: '{"i":[null]}' } })).toBe('committed');
    });
  });

  it('at its end shows the whole task and what it used', async () => {
    const usage = { modelCalls: 2, toolCalls: 1, inputTokens: 30, outputTokens: 4, cost: 0.01 };
    const end: Command = {
      id: '1.0' as never,
      kind: 'end',
      name: 'failed',
      status: 'failed',
      error: { name: 'E', message: 'no', code: 'limit-model-calls' },
    };
    const { spans, metrics } = await observed(memoryStore(), async (store) => {
      await store.append(start);
      await store.append({
        ...turn(1, [], [end]),
        task: {
          id: task,
          partition: partitionOf(task),
          n: 2,
          revision: 0,
          kind: 'agent',
          name: 'planner',
          status: 'failed',
          open: false,
          createdAt: at,
          updatedAt: at + 1_000,
          attributes: {},
          approvals: false,
          runStart: 0,
          body: encodeTaskBody({ task: { ...ended, usage } }),
        },
      });
    });
    const whole = spans.find(({ name }) => name === 'invoke_agent planner')!;
    expect(whole.end - whole.start).toBeCloseTo(1_000, 0);
    expect(whole).toMatchObject({
      failed: true,
      attributes: {
        'gen_ai.usage.input_tokens': 30,
        'troupe.cost_usd': 0.01,
        'error.type': 'limit-model-calls',
        'troupe.task.model_calls': 2,
      },
    });
    expect(metrics).toMatch(/^troupe_tasks_ended_total\{kind="agent",name="planner",status="failed",tenant="default"\} 1$/m);
  });
});
