import type { AgentContext, Json } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { aroundOperations } from '@troupe/store';
import { expect, it } from 'vitest';
import { sessionRecords } from '../src/sessions/session-records.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { virtualEnv } from '@troupe/env/virtual';
import { appOf } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app = {
  ...appOf([]),
  agents: new Map([[advisor.name, advisor]]),
};

it('a task that a dead process had let into a session goes on, though others of this process wait before it (C1)', async () => {
  const store = memoryStore();
  await using started = await startRuntime(
    {},
    {
      app,
      pinAgent: () => advisorSnapshot,
      agentLoop: async (ctx) => {
        await ctx.openSession('s');
        return ctx.signal('leave');
      },
      store: aroundOperations(store, async ({ name, args: [, unchanged] }, run) => {
        const result = await run();
        // What the process that died had sent arrives only now.
        if (name === 'sessions.replace' && (unchanged as { writer?: string }).writer === 'first')
          await sessionRecords(store).pass(await sessionRecords(store).read('s'), 'third' as never, 1);
        return result;
      }),
    },
  );
  const { service } = started.runtime;
  for (const id of ['first', 'second', 'third']) await service.start({ kind: 'agent', name: 'advisor', id });
  for (const id of ['first', 'second', 'third']) await service.signal(id, 'leave', id);
  for (const id of ['first', 'third', 'second']) expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: id });
});

it('after a restart those that wait are let in in the order they came, whatever their ids (C4)', async () => {
  const store = memoryStore();
  const clock = virtualEnv();
  const entered: string[] = [];
  const options = {
    app,
    store,
    env: clock,
    pinAgent: () => advisorSnapshot,
    agentLoop: async (ctx: AgentContext) => {
      await ctx.openSession('s');
      entered.push(ctx.taskId);
      return ctx.signal('leave') as Promise<Json>;
    },
  };
  const came = ['m', 'z', 'c', 'y', 'a', 'x', 'b'];
  {
    await using before = await startRuntime({}, options);
    for (const id of came) {
      await before.runtime.service.start({ kind: 'agent', name: 'advisor', id });
      clock.advance(1);
    }
    await expect.poll(() => entered).toEqual(['m']);
  }
  // The process died after the first had left, before it could let anybody in.
  await sessionRecords(store).release('s', 'm' as never, clock.now());
  await store.deleteTask('m' as never);
  entered.length = 0;
  await using after = await startRuntime({}, options);
  for (const id of came.slice(1)) {
    await expect.poll(() => entered.at(-1)).toBe(id);
    await after.runtime.service.signal(id, 'leave', null);
  }
  expect(entered).toEqual(came.slice(1));
});
