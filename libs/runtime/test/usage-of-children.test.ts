import { memoryBus } from '@troupe/bus/memory';
import { type App, type ToolDefinition, type WorkflowContext } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { localTools } from '@troupe/tools/local';
import { serveTools as serve } from '@troupe/worker';
import { expect, it } from 'vitest';
import { appOf, replicas, silent } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const look: ToolDefinition = { kind: 'tool', name: 'look', description: 'Looks', run: () => 'seen' };

/** Looks so often, then ends as its input says. */
async function scout(ctx: WorkflowContext, { looks, then }: { readonly looks: number; readonly then: string }): Promise<string> {
  for (let n = 0; n < looks; n++) await ctx.tool('look', {}, { key: `${n}` });
  if (then === 'fail') throw new Error('lost');
  if (then === 'wait') await ctx.signal('go');
  return 'done';
}

const asleep = async (ctx: WorkflowContext): Promise<void> => void (await ctx.signal('never'));

const workflows = {
  scout,
  /** Whatever becomes of its child, it goes on. */
  one: async (ctx: WorkflowContext, then: string) => {
    await ctx.tool('look', {});
    await ctx.child('scout', { looks: 3, then }, { id: `${ctx.taskId}-child` }).catch(() => {});
    return 'done';
  },
  two: (ctx: WorkflowContext) =>
    Promise.all([ctx.child('one', 'end'), ctx.child('one', 'fail'), ctx.child('scout', { looks: 2, then: 'end' })]),
  stops: async (ctx: WorkflowContext) => {
    const stop = new AbortController();
    const child = ctx.child('scout', { looks: 2, then: 'wait' }, { id: `${ctx.taskId}-child`, signal: stop.signal }).catch(() => {});
    await ctx.signal('stop');
    stop.abort(new Error('no more'));
    await child;
    await asleep(ctx);
  },
};

const app: App = {
  ...appOf(Object.entries(workflows).map(([name, run]) => ({ kind: 'workflow', name, run }))),
  tools: new Map([['look', look]]),
};

const serveTools = (bus: Parameters<typeof serve>[0]['bus']) =>
  serve({ bus, log: silent, tools: localTools(app), app: () => app, concurrency: 20 });

it('a task counts what all tasks below it used, whatever their ends were', async () => {
  const bus = memoryBus();
  await using started = await startRuntime({}, { app, bus });
  const tools = serveTools(bus);
  const { service } = started.runtime;
  for (const [then, toolCalls] of [
    ['end', 4],
    ['fail', 4],
  ] as const)
    expect(await started.run('one', then)).toMatchObject({ status: 'completed', usage: { toolCalls } });
  expect(await started.run('two')).toMatchObject({ status: 'completed', usage: { toolCalls: 10 } });

  for (const how of ['cancel', 'terminate'] as const) {
    await service.start({ kind: 'workflow', name: 'one', input: 'wait', id: how });
    await expect.poll(async () => (await service.get(`${how}-child`).catch(() => undefined))?.waitingFor[0]?.kind).toBe('signal');
    expect((await service.get(how)).usage.toolCalls).toBe(1);
    await service[how](`${how}-child`);
    expect(await service.wait(how, 5_000)).toMatchObject({ status: 'completed', usage: { toolCalls: 4 } });
  }

  await service.start({ kind: 'workflow', name: 'stops', id: 'stops' });
  await expect.poll(async () => (await service.get('stops-child').catch(() => undefined))?.waitingFor[0]?.kind).toBe('signal');
  await service.signal('stops', 'stop', null);
  await expect.poll(async () => (await service.get('stops')).usage.toolCalls).toBe(2);
  await tools.stop(0);
});

it('a task counts what its children used when they end while nobody drives it', async () => {
  const store = memoryStore();
  const bus = memoryBus();
  {
    await using before = await startRuntime({}, { app, bus, store });
    const tools = serveTools(bus);
    await before.runtime.service.start({ kind: 'workflow', name: 'one', input: 'wait', id: 'p' });
    await expect.poll(async () => (await before.runtime.service.get('p-child').catch(() => undefined))?.waitingFor[0]?.kind).toBe('signal');
    await tools.stop(0);
  }
  await using after = await startRuntime({}, { app, store });
  await after.runtime.service.signal('p-child', 'go', null);
  expect(await after.runtime.service.wait('p', 5_000)).toMatchObject({ status: 'completed', usage: { toolCalls: 4 } });
});

it('a task counts what its children in other processes used', async () => {
  await using cluster = replicas(app);
  const tools = serveTools(cluster.bus);
  const a = await cluster.start('a');
  await cluster.start('b');
  const ended = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      await a.service.start({ kind: 'workflow', name: 'one', input: n % 2 === 0 ? 'end' : 'fail', id: `t${n}` });
      return a.service.wait(`t${n}`, 8_000);
    }),
  );
  expect(ended.map(({ usage }) => usage.toolCalls)).toEqual(Array(8).fill(4));
  await tools.stop(0);
});
