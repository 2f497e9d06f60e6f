import type { ListedTask, Page, TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { newId, runEcho, startWaiting } from './start.ts';

/** All items of a list, page by page. */
async function everyPage<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next;
    if (cursor === undefined) return items;
  }
}

const at = (cursor: string | undefined): { readonly limit: number; readonly cursor?: string } => ({
  limit: 2,
  ...(cursor === undefined ? {} : { cursor }),
});

/** Reading tasks, one and many. */
export function describeReads(service: () => TaskService): void {
  describe('a task', () => {
    it('that there is not is found by no read', async () => {
      const id = newId();
      const missing = { code: 'task-not-found' };
      await expect(service().get(id)).rejects.toMatchObject(missing);
      await expect(service().wait(id, 1)).rejects.toMatchObject(missing);
      await expect(service().history(id, { limit: 1 })).rejects.toMatchObject(missing);
      await expect(service().session(id, { limit: 1 })).rejects.toMatchObject({ code: 'session-not-found' });
    });

    it('says what it waits for, and a wait ends with its time or its signal', async () => {
      const { id, waitingFor } = await startWaiting(service());
      expect(waitingFor).toMatchObject([{ kind: 'signal', name: 'finish', reason: expect.any(String) }]);
      expect(await service().wait(id, 1)).toMatchObject({ status: 'running' });
      expect(await service().wait(id, 60_000, AbortSignal.abort())).toMatchObject({ status: 'running' });
      const ended = service().wait(id, 5_000);
      await service().signal(id, 'finish', 'over');
      expect(await ended).toMatchObject({ status: 'completed', output: 'over' });
    });

    it('has a history, oldest turn first, in pages', async () => {
      const { id } = await startWaiting(service());
      await service().signal(id, 'finish', 1);
      const { turns } = await service().wait(id, 5_000);
      const history = await everyPage((cursor) => service().history(id, { ...at(cursor), limit: 1 }));
      expect(history.map(({ task, n }) => [task, n])).toEqual(Array.from({ length: turns }, (_, n) => [id, n]));
      await expect(service().history(id, { limit: 1, cursor: 'nope' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    });
  });

  describe('a list of tasks', () => {
    it('has those that fit, newest first, in pages', async () => {
      const attributes = { list: newId() };
      const names = new Map<string, string>();
      for (const name of ['wait', 'echo', 'wait', 'echo', 'wait']) {
        const { task } = await service().start({ kind: 'workflow', name, attributes });
        names.set(task.id, name);
        await service().wait(task.id, name === 'echo' ? 5_000 : 1);
      }
      const named = (name: string): readonly string[] => [...names.keys()].filter((id) => names.get(id) === name).toSorted();
      const idsOf = (tasks: readonly ListedTask[]): readonly string[] => tasks.map(({ id }) => id).toSorted();

      const listed = await everyPage((cursor) => service().list({ attributes }, at(cursor)));
      expect(idsOf(listed)).toEqual([...names.keys()].toSorted());
      const times = listed.map(({ createdAt }) => Date.parse(createdAt));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      const open = await everyPage((cursor) => service().list({ attributes, status: ['running'] }, at(cursor)));
      expect(idsOf(open)).toEqual(named('wait'));
      expect(idsOf((await service().list({ attributes, name: 'echo' }, { limit: 9 })).items)).toEqual(named('echo'));
      expect((await service().list({ attributes, kind: 'agent' }, { limit: 9 })).items).toEqual([]);

      const then = times[2]!;
      const later = await service().list({ attributes, createdAfter: then }, { limit: 9 });
      const before = await service().list({ attributes, createdBefore: then }, { limit: 9 });
      expect(idsOf(later.items)).toEqual(idsOf(listed.filter((_, n) => times[n]! > then)));
      expect(idsOf(before.items)).toEqual(idsOf(listed.filter((_, n) => times[n]! < then)));
      await expect(service().list({}, { limit: 1, cursor: 'nope' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    });
  });

  it('the catalog has what the app defines', async () => {
    const names = async (kind: 'workflow' | 'agent'): Promise<readonly string[]> =>
      (await service().catalog(kind)).map(({ name }) => name).toSorted();
    expect(await names('workflow')).toEqual(['echo', 'strict', 'wait']);
    expect(await names('agent')).toEqual(['bot', 'desk']);
    expect((await service().catalog('workflow'))[0]!.instances.length).toBe(1);
    await runEcho(service(), null);
  });

  it('a session has the messages of its tasks in order, and those tasks, in pages of so many tasks', async () => {
    const session = newId();
    const ids: string[] = [];
    for (const input of ['one', 'two']) {
      const { task } = await service().start({ kind: 'agent', name: 'bot', session, input });
      expect(await service().wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: input, session });
      ids.push(task.id);
    }
    const said = ['one', 'one', 'two', 'two'];
    await expect.poll(async () => (await service().session(session, { limit: 9 })).messages.length).toBe(4);
    const { id, messages, tasks } = await service().session(session, { limit: 9 });
    expect([id, messages.map(({ content }) => content), tasks]).toEqual([session, said, ids]);
    const first = await service().session(session, { limit: 1 });
    const rest = await service().session(session, { limit: 1, cursor: first.next! });
    expect([first, rest].map((page) => page.messages.map(({ content }) => content))).toEqual([said.slice(0, 2), said.slice(2)]);
    expect([first.tasks, rest.tasks, rest.next]).toEqual([[ids[0]], [ids[1]], undefined]);
    await expect(service().session(session, { limit: 1, cursor: 'nope' })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
}
