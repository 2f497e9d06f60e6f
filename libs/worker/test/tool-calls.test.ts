import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import {
  callId,
  commandId,
  reportSubject,
  taskId,
  ToolError,
  type Json,
  type ToolDefinition,
  type Work,
  type WorkContext,
  type WorkflowLog,
  type WorkOutcome,
} from '@troupe/contracts';
import { localTools, type LocalTools } from '@troupe/tools/local';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { serveTools } from '../src/index.ts';

const quiet: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const seen: WorkContext[] = [];
const refund: ToolDefinition = {
  kind: 'tool',
  name: 'refund',
  description: 'Gives money back',
  input: z.object({ order: z.string(), usd: z.number().positive() }),
  effect: 'once',
  run: ({ order, usd }: { order: string; usd: number }, ctx) => {
    seen.push(ctx);
    if (order === 'gone') throw new ToolError('There is no such order.');
    return { order, usd };
  },
  reconcile: () => ({ happened: false }),
};
const hang: ToolDefinition = { kind: 'tool', name: 'hang', description: 'Never ends', run: () => new Promise(() => {}) };
const wait: ToolDefinition = { ...hang, name: 'wait', timeout: '20ms' };

const agents = new Map([
  [
    'advisor',
    { kind: 'agent', name: 'advisor', description: '', model: ['m'], instructions: '', tools: ['refund', hang], handoffs: [] } as const,
  ],
]);
const tools = new Map([refund, hang, wait].map((tool) => [tool.name, tool]));

let bus: Bus;
let source: LocalTools;
let stop: () => Promise<void>;
let onOutcome: (outcome: WorkOutcome) => void;

beforeEach(() => {
  bus = memoryBus();
  bus.respond(reportSubject(0), async (report) => {
    if (report.kind !== 'outcome') return 'continue';
    onOutcome(report.outcome);
    return 'committed';
  });
  source = localTools({ build: 'b', tools });
  const served = serveTools({ bus, log: quiet, tools: source, app: () => ({ agents, tools }), concurrency: 2 });
  stop = () => served.stop(0);
  seen.length = 0;
});

afterEach(async () => {
  vi.useRealTimers();
  await stop();
  await bus.close();
});

/** Without a chain where it is given as undefined. */
type Called = Omit<Partial<Work>, 'chain'> & { readonly chain?: Work['chain'] | undefined };

async function call(name: string, args: Json, more: Called = {}): Promise<WorkOutcome> {
  const outcome = new Promise<WorkOutcome>((resolve) => (onOutcome = resolve));
  const task = taskId('t1');
  await bus.publish({
    call: callId(task, commandId(2, 1)),
    task,
    partition: 0,
    kind: 'tool',
    name,
    attempt: 1,
    token: 'token',
    args,
    chain: [more.agent === undefined ? { kind: 'workflow', id: 'night' } : { kind: 'agent', id: more.agent }],
    ...more,
  } as Work);
  return outcome;
}

describe('a tool call', () => {
  it('runs the tool, which knows for whom and under which key', async () => {
    expect(await call('refund', { order: 'A-1', usd: 5 }, { agent: 'advisor', user: 'ada', session: 's' })).toEqual({
      ok: true,
      value: { order: 'A-1', usd: 5 },
    });
    expect(seen).toMatchObject([{ idempotencyKey: 't1/2.1', attempt: 1, agent: 'advisor', user: 'ada', session: 's' }]);
  });

  it('runs for the agent that lists the tool, by name or definition, and shows its code who asked (W9)', async () => {
    const chain = [
      { kind: 'key', id: 'k1' },
      { kind: 'agent', id: 'advisor' },
    ] as const;
    expect(await call('refund', { order: 'A-1', usd: 5 }, { agent: 'advisor', chain })).toMatchObject({ ok: true });
    expect(await call('refund', { order: 'A-1', usd: 5 }, { chain: [{ kind: 'workflow', id: 'night' }] })).toMatchObject({ ok: true });
    expect(seen.map((each) => each.chain)).toEqual([chain, [{ kind: 'workflow', id: 'night' }]]);
  });

  const advisor = { kind: 'agent', id: 'advisor' } as const;
  it.each([
    ['an agent that does not list it', 'wait', { agent: 'advisor', chain: [advisor] }],
    ['an agent that the app does not have', 'refund', { agent: 'ghost', chain: [{ kind: 'agent', id: 'ghost' }] }],
    ['one agent in the name of another', 'refund', { agent: 'advisor', chain: [advisor, { kind: 'agent', id: 'ghost' }] }],
    ['an agent that stands behind a workflow', 'refund', { agent: 'advisor', chain: [advisor, { kind: 'workflow', id: 'night' }] }],
    ['a workflow that stands behind an agent', 'refund', { chain: [{ kind: 'workflow', id: 'night' }, advisor] }],
    ['nobody but a principal', 'refund', { chain: [{ kind: 'key', id: 'k1' }] }],
    ['nobody', 'refund', { chain: [] }],
    ['an agent without a chain', 'refund', { agent: 'advisor', chain: undefined }],
    ['a workflow without a chain', 'refund', { chain: undefined }],
    ['nobody, to find out what became of it', 'refund', { chain: undefined, reconcile: true }],
  ] as const)('is refused and not run for %s (W9)', async (_who, name, more) => {
    expect(await call(name, { order: 'A-1', usd: 5 }, more)).toMatchObject({
      ok: false,
      failure: { code: 'call-not-allowed', retryable: false },
    });
    expect(seen).toEqual([]);
  });

  it('reports what the tool has to say to the model', async () => {
    expect(await call('refund', { order: 'gone', usd: 5 })).toMatchObject({
      ok: false,
      failure: { name: 'ToolError', message: 'There is no such order.', retryable: false },
    });
  });

  it('never runs with arguments that do not fit', async () => {
    expect(await call('refund', { order: 'A-1', usd: -5 })).toMatchObject({
      ok: false,
      failure: { code: 'invalid-arguments', retryable: false, message: expect.stringContaining('usd: ') },
    });
    expect(seen).toEqual([]);
  });

  it('fails for good when the tool is gone', async () => {
    source.replace({ build: 'c', tools: new Map([['refund', refund]]) });
    expect(await call('hang', {})).toMatchObject({
      ok: false,
      failure: { code: 'tool-not-found', retryable: false, message: expect.stringContaining('"hang"') },
    });
  });

  it('runs a tool that came after the worker began', async () => {
    const late: ToolDefinition = { ...hang, name: 'late', run: () => 'there' };
    source.replace({ build: 'c', tools: new Map([['late', late]]) });
    expect(await call('late', {})).toEqual({ ok: true, value: 'there' });
  });

  it('fails after the timeout of the tool', async () => {
    expect(await call('wait', {})).toMatchObject({
      ok: false,
      failure: { code: 'start-to-close', message: expect.stringContaining('20 ms') },
    });
  });

  it('fails after 60 s when the tool does not say', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const outcome = call('hang', {});
    let ended = false;
    void outcome.then(() => (ended = true));
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'start-to-close', message: expect.stringContaining('60000 ms') } });
  });

  it('asks what happened instead of running again when the outcome is unknown', async () => {
    expect(await call('refund', { order: 'A-1', usd: 5 }, { reconcile: true, attempt: 2 })).toEqual({
      ok: true,
      value: { happened: false },
    });
    expect(await call('wait', {}, { reconcile: true })).toMatchObject({
      ok: false,
      failure: { code: 'outcome-unknown', retryable: false },
    });
    expect(seen).toEqual([]);
  });
});
