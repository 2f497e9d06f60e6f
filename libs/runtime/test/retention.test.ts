import { expect, it } from 'vitest';
import { startRuntime } from './start-runtime.ts';

it('deletes tasks that ended longer ago than they are kept, and leaves open ones alone', async () => {
  await using started = await startRuntime({ quick: async () => 1, waiting: async (ctx) => ctx.signal('go') }, { retention: 0 });
  const { service } = started.runtime;
  const ended = await started.run('quick');
  const open = await started.run('waiting', undefined, 0);
  expect(ended.status).toBe('completed');
  await expect.poll(() => service.get(ended.id).catch(({ code }) => code), { timeout: 5_000 }).toBe('task-not-found');
  expect((await service.get(open.id)).status).toBe('running');
  await expect(service.history(ended.id, { limit: 10 })).rejects.toMatchObject({ code: 'task-not-found' });
});
