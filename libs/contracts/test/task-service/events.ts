import type { TaskEvent, TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { newId, runEcho, startWaiting } from './start.ts';

async function eventsOf(service: TaskService, id: string, after?: string, most = Infinity): Promise<readonly TaskEvent[]> {
  const stop = new AbortController();
  const events: TaskEvent[] = [];
  for await (const event of service.events(id, after, stop.signal)) {
    events.push(event);
    if (events.length >= most) stop.abort();
  }
  return events;
}

/** Following a task. */
export function describeEvents(service: () => TaskService): void {
  describe('the events of a task', () => {
    it('begin with its start and end with its end, each at a place of its own', async () => {
      const { id } = await runEcho(service(), 'out');
      const events = await eventsOf(service(), id);
      expect(events[0]).toMatchObject({ type: 'status', data: { status: 'running' } });
      expect(events.at(-1)).toMatchObject({ type: 'status', data: { status: 'completed', output: 'out' } });
      expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
      for (const { at } of events) expect(new Date(at).toISOString()).toBe(at);
    });

    it('go on after any place without gap or double, and there is nothing after the last', async () => {
      const { id } = await startWaiting(service());
      await service().signal(id, 'other', { n: 1 });
      await service().signal(id, 'finish', null);
      await service().wait(id, 5_000);
      const events = await eventsOf(service(), id);
      expect(events.filter(({ type }) => type === 'signal').map(({ data }) => data)).toMatchObject([
        { name: 'other', payload: { n: 1 } },
        { name: 'finish', payload: null },
      ]);
      for (const [n, { id: place }] of events.entries()) expect(await eventsOf(service(), id, place)).toEqual(events.slice(n + 1));
    });

    it('are live, and end when their reader leaves', async () => {
      const { id } = await startWaiting(service());
      const known = await eventsOf(service(), id, undefined, 1);
      const next = eventsOf(service(), id, known[0]!.id, 1);
      await service().signal(id, 'other', 2);
      expect(await next).toMatchObject([{ type: 'signal', data: { name: 'other', payload: 2 } }]);
      await service().terminate(id);
    });

    it('of no task, or after a place that is none, are refused', async () => {
      const { id } = await runEcho(service(), 1);
      await expect(eventsOf(service(), newId())).rejects.toMatchObject({ code: 'task-not-found' });
      await expect(eventsOf(service(), id, 'nope')).rejects.toMatchObject({ code: 'invalid-cursor' });
    });
  });
}
