import type { TaskEvent } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { startRuntime } from './start-runtime.ts';

it('a position after the last event of a task is refused, open or ended: nobody would get what comes before it', async () => {
  await using started = await startRuntime({ waits: async (ctx) => ctx.signal('go') });
  const { service } = started.runtime;
  const task = await started.run('waits', undefined, 0);
  const read = async (after?: string): Promise<TaskEvent[]> => {
    const events: TaskEvent[] = [];
    for await (const event of service.events(task.id, after, AbortSignal.timeout(100))) events.push(event);
    return events;
  };
  const beyond = { code: 'invalid-cursor', message: expect.stringContaining('9.0') };

  await expect(read('9.0')).rejects.toMatchObject(beyond);
  const open = await read();
  expect(await read(open.at(-1)!.id)).toEqual([]);

  await service.signal(task.id, 'go', null);
  await service.wait(task.id, 5_000);
  await expect(read('9.0')).rejects.toMatchObject(beyond);
  const all = await read();
  expect(await read(open.at(-1)!.id)).toEqual(all.slice(open.length));
  expect(await read(all.at(-1)!.id)).toEqual([]);
});
