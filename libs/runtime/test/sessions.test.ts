import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { clerk, clerkSnapshot } from './clerk.ts';
import { appOf } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app = {
  ...appOf([]),
  agents: new Map([[clerk.name, clerk]]),
};

it('a task that a dead process had let into a session goes on, though others of this process wait before it (C1)', async () => {
  const store = memoryStore();
  await using started = await startRuntime(
    {},
    {
      app,
      pinAgent: () => clerkSnapshot,
      agentLoop: async (ctx) => {
        await ctx.openSession('s');
        return ctx.signal('leave');
      },
      store: {
        ...store,
        async passSession(id, from, to) {
          const passed = await store.passSession(id, from, to);
          // What the process that died had sent arrives only now.
          if (from === 'first') await store.passSession(id, undefined, 'third' as never);
          return passed;
        },
      },
    },
  );
  const { service } = started.runtime;
  for (const id of ['first', 'second', 'third']) await service.start({ kind: 'agent', name: 'clerk', id });
  for (const id of ['first', 'second', 'third']) await service.signal(id, 'leave', id);
  for (const id of ['first', 'third', 'second']) expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: id });
});
