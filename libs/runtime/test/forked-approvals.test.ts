import type { App, Json } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { serveTools } from '@troupe/worker';
import { localTools } from '@troupe/tools/local';
import { memoryBus } from '@troupe/bus/memory';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, silent } from './replicas.ts';
import { startRuntime, type StartedRuntime } from './start-runtime.ts';

interface Loop {
  askHuman(agent: string, tool: string, args: Json): Promise<{ readonly decision: string; readonly args?: Json }>;
  tool(name: string, args: Json): Promise<Json>;
  signal(name: string): Promise<Json>;
}

/** Pays twice, each time after a human approved it. */
async function payTwice(ctx: Loop): Promise<Json> {
  const paid: Json[] = [];
  for (const euros of [5, 6]) {
    const { decision, args } = await ctx.askHuman('advisor', 'pay', { euros });
    if (decision === 'approve') paid.push(await ctx.tool('pay', args ?? { euros }));
  }
  return paid;
}

interface Paying extends AsyncDisposable {
  readonly service: StartedRuntime['runtime']['service'];
  /** What was paid, until it is let through nothing is. */
  readonly paid: number[];
  letThrough(): void;
}

async function startPaying(): Promise<Paying> {
  const paid: number[] = [];
  const { promise: through, resolve: letThrough } = Promise.withResolvers<void>();
  const run = async ({ euros }: { readonly euros: number }): Promise<string> => {
    if (euros === 6) await through;
    paid.push(euros);
    return `paid ${euros}`;
  };
  const app: App = {
    ...appOf([]),
    agents: new Map([[advisor.name, { ...advisor, tools: ['pay'] }]]),
    tools: new Map([['pay', { kind: 'tool', name: 'pay', description: 'Pays', input: z.object({ euros: z.number() }), run }]]),
  };
  const bus = memoryBus();
  const tools = localTools(app);
  const worker = serveTools({ bus, log: silent, tools, app: () => app, concurrency: 8 });
  const started = await startRuntime({}, { app, bus, tools, pinAgent: () => advisorSnapshot, agentLoop: payTwice as never });
  return {
    service: started.runtime.service,
    paid,
    letThrough,
    async [Symbol.asyncDispose]() {
      letThrough();
      await started[Symbol.asyncDispose]();
      await worker.stop(0);
      await bus.close(0);
    },
  };
}

/** A task whose first payment was made, and whose second was approved and is under way. */
async function halfPaid({ service }: Paying): Promise<{ readonly id: string; readonly turns: number }> {
  const { task } = await service.start({ kind: 'agent', name: 'advisor' });
  for (const _ of [5, 6]) {
    await expect.poll(async () => (await service.approvals({ limit: 9, task: task.id })).items.length).toBe(1);
    const [asked] = (await service.approvals({ limit: 9, task: task.id })).items;
    await service.decide(asked!.id, { decision: 'approve' });
  }
  await expect.poll(async () => (await service.get(task.id)).waitingFor).toMatchObject([{ kind: 'tool', name: 'pay' }]);
  return { id: task.id, turns: (await service.get(task.id)).turns };
}

it('a fork asks again before a call that was approved for its original and has not ended', async () => {
  await using paying = await startPaying();
  const { service, paid } = paying;
  const { id, turns } = await halfPaid(paying);
  const copy = await service.fork(id, turns);
  const pending = (await service.approvals({ limit: 9, task: copy.id })).items;
  expect(pending).toMatchObject([{ tool: 'pay', args: { euros: 6 }, status: 'pending' }]);
  paying.letThrough();
  await service.decide(pending[0]!.id, { decision: 'reject' });
  expect(await service.wait(copy.id, 5_000)).toMatchObject({ status: 'completed', output: ['paid 5'] });
  expect(await service.wait(id, 5_000)).toMatchObject({ output: ['paid 5', 'paid 6'] });
  expect(paid).toEqual([5, 6]);
});

it('a fork keeps what was approved and done, and does it no second time', async () => {
  await using paying = await startPaying();
  const { service, paid } = paying;
  paying.letThrough();
  const { id } = (await service.start({ kind: 'agent', name: 'advisor' })).task;
  await expect.poll(async () => (await service.approvals({ limit: 9, task: id })).items.length).toBe(1);
  const [first] = (await service.approvals({ limit: 9, task: id })).items;
  await service.decide(first!.id, { decision: 'approve', args: { euros: 4 } });
  await expect.poll(async () => (await service.approvals({ limit: 9, task: id })).items).toMatchObject([{ args: { euros: 6 } }]);
  const { turns } = await service.get(id);
  const copy = await service.fork(id, turns);
  expect(copy.turns).toBe(turns);
  const [asked] = (await service.approvals({ limit: 9, task: copy.id })).items;
  await service.decide(asked!.id, { decision: 'approve' });
  expect(await service.wait(copy.id, 5_000)).toMatchObject({ output: ['paid 4', 'paid 6'] });
  expect(paid).toEqual([4, 6]);
});
