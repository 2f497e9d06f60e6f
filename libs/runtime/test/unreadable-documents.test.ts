import { partitionOf, type Json, type Task, type TaskEvent, type TaskId } from '@troupe/contracts';
import { encodeMessage } from '@troupe/contracts/format';
import { damageDocument, keyText, type DocumentKey } from '@troupe/store/contract';
import { memoryDocuments, memoryStore, type MemoryDocuments } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { sessionRecords } from '../src/sessions/session-records.ts';
import { partitionRecords } from '../src/cluster/partition-records.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const damaged = 'damaged' as TaskId;
const other = 'other' as TaskId;
/** Turn 0 asks for the call, turn 1 has its result, turn 2 the signal, turn 3 the second one. */
const workflows: Readonly<Record<string, Code>> = {
  waiting: async (ctx, input: Json) => {
    const doubled = await ctx.call('double', 21);
    const first = await ctx.signal('first');
    return [input, doubled, first, await ctx.signal('second')] as Json;
  },
  family: async (ctx) => ctx.child('waiting', 'child', { id: damaged }),
};
const activities = { double: { run: async (n: number) => 2 * n } };
const done = (input: Json): Json => [input, 42, 1, 2];

interface World {
  readonly documents: MemoryDocuments;
  start(): Promise<StartedRuntime>;
}

/** Two tasks that have taken the first signal and wait for the second, in a store that no runtime has open. */
async function twoTasks(): Promise<World> {
  const documents = memoryDocuments();
  const start = (): Promise<StartedRuntime> => startRuntime(workflows, { activities, store: memoryStore(documents) });
  await using runtime = await start();
  for (const id of [damaged, other]) await runtime.runtime.service.start({ kind: 'workflow', name: 'waiting', id, input: id });
  // One turn each, for the call and for the signal.
  await expect.poll(() => [damaged, other].map((id) => documents.turns.get(id)?.size)).toEqual([2, 2]);
  for (const id of [damaged, other]) await runtime.runtime.service.signal(id, 'first', 1);
  await expect.poll(() => documents.turns.get(damaged)!.size).toBe(3);
  return { documents, start };
}

async function end({ runtime: { service } }: StartedRuntime, id: string): Promise<Task> {
  await service.signal(id, 'second', 2);
  return service.wait(id, 5_000);
}

const wrong: Readonly<Record<string, { readonly key: DocumentKey; readonly fields?: object; readonly why: RegExp }>> = {
  'a turn whose body is not JSON': {
    key: { kind: 'turn', task: damaged, n: 1 },
    fields: { body: 'garbage' },
    why: /^Turn 1 .* its body is not JSON/,
  },
  'a turn of version 99': { key: { kind: 'turn', task: damaged, n: 2 }, fields: { v: 99 }, why: /^Turn 2 .* it was written by version 99/ },
  'a turn of which the body has version 99': {
    key: { kind: 'turn', task: damaged, n: 2 },
    fields: { body: '{"v":99,"i":[],"c":[]}' },
    why: /^Turn 2 .* it was written by version 99/,
  },
  'no turn 0': { key: { kind: 'turn', task: damaged, n: 0 }, why: /^Turn 0 .* it is missing/ },
  'a hole in its log': { key: { kind: 'turn', task: damaged, n: 1 }, why: /^Turn 1 .* it is missing/ },
  'a log that ends too early': { key: { kind: 'turn', task: damaged, n: 2 }, why: /^Turn 2 .* it is missing/ },
  'a time that is no time': {
    key: { kind: 'turn', task: damaged, n: 1 },
    fields: { at: 1e300 },
    why: /^Turn 1 .* its at is 1e\+300, not a time/,
  },
  'an input of a kind that is not known': {
    key: { kind: 'turn', task: damaged, n: 1 },
    fields: { body: '{"v":1,"i":[{"kind":"teleport"}],"c":[]}' },
    why: /^Turn 1 .* its i\[0\]\.kind is "teleport"/,
  },
};

describe.each(Object.entries(wrong))('a task with %s', (_, { key, fields, why }) => {
  it('is blocked and says why, has nothing added to its log, and holds up no other', async () => {
    const { documents, start } = await twoTasks();
    damageDocument(documents, key, fields as never);
    const before = new Map(documents.turns.get(damaged));
    await using started = await start();
    const { service, services } = started.runtime;

    const task = await service.get(damaged);
    expect(task).toMatchObject({
      status: 'blocked',
      input: damaged,
      blocked: { code: 'unreadable-data', message: expect.stringMatching(why) },
    });
    expect(started.logged).toContain('error a task cannot be read: it is blocked');
    expect(await services.readiness()).toMatchObject({ ready: true });
    expect((await service.list({ status: ['blocked'] }, { limit: 10 })).items).toEqual([task]);
    expect((await service.list({}, { limit: 10 })).items).toHaveLength(2);

    const refused = { code: 'task-blocked', message: expect.stringContaining('cannot be read') };
    await expect(service.signal(damaged, 'second', 2)).rejects.toMatchObject(refused);
    for (const act of ['cancel', 'terminate', 'suspend', 'resume'] as const)
      await expect(service[act](damaged), act).rejects.toMatchObject(refused);
    await expect(service.query(damaged, 'q', null)).rejects.toMatchObject(refused);
    expect(documents.turns.get(damaged)).toEqual(before);

    expect(await end(started, other)).toMatchObject({ status: 'completed', output: done(other) });
  });

  it('has events as far as they can be read, and one that says why there are no more', async () => {
    const { documents, start } = await twoTasks();
    damageDocument(documents, key, fields as never);
    await using started = await start();
    const { service } = started.runtime;
    const { blocked } = await service.get(damaged);
    const events: TaskEvent[] = [];
    for await (const event of service.events(damaged, undefined, AbortSignal.timeout(5_000))) {
      events.push(event);
      if (event.type === 'blocked') break;
    }
    expect(events.at(-1)).toMatchObject({ type: 'blocked', data: { code: 'unreadable-data', message: blocked!.message } });
    expect(Math.max(-1, ...events.map(({ id }) => Number(id.split('.')[0])))).toBe(blocked!.turn - 1);
  });

  it('has a history that says so, turn by turn', async () => {
    const { documents, start } = await twoTasks();
    damageDocument(documents, key, fields as never);
    await using started = await start();
    const { turn } = (await started.runtime.service.get(damaged)).blocked!;
    const whole = await started.runtime.service.history(damaged, { limit: 10 });
    expect(whole.items.map(({ n }) => n)).toEqual([0, 1, 2]);
    for (const item of whole.items) {
      if (item.n === turn) expect(item).toMatchObject({ inputs: [], commands: [], unreadable: expect.any(String) });
      else expect(item).not.toHaveProperty('unreadable');
    }
    const pages = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await started.runtime.service.history(damaged, { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      pages.push(...page.items);
      cursor = page.next;
      more = cursor !== undefined;
    }
    expect(pages).toEqual(whole.items);
  });

  it('goes on where it was once the document is back, and the task resumed or its process started again', async () => {
    for (const how of ['resume', 'restart'] as const) {
      const { documents, start } = await twoTasks();
      const log = documents.turns.get(damaged)!;
      const good = [...log];
      damageDocument(documents, key, fields as never);
      const restore = (): void => {
        log.clear();
        for (const [n, turn] of good) log.set(n, turn);
      };
      {
        await using started = await start();
        expect((await started.runtime.service.get(damaged)).status).toBe('blocked');
        restore();
        if (how === 'resume') {
          expect(await started.runtime.service.resume(damaged)).toMatchObject({ status: 'running' });
          expect(await end(started, damaged)).toMatchObject({ status: 'completed', output: done(damaged) });
        }
      }
      if (how === 'resume') continue;
      await using again = await start();
      expect(await again.runtime.service.get(damaged)).toMatchObject({ status: 'running' });
      await expect.poll(async () => (await again.runtime.service.list({ status: ['blocked'] }, { limit: 10 })).items).toEqual([]);
      expect(await end(again, damaged)).toMatchObject({ status: 'completed', output: done(damaged) });
    }
  });

  it('can be purged, and its id used again', async () => {
    const { documents, start } = await twoTasks();
    damageDocument(documents, key, fields as never);
    await using started = await start();
    const { service } = started.runtime;
    await service.purge(damaged);
    await expect(service.get(damaged)).rejects.toMatchObject({ code: 'task-not-found' });
    await service.start({ kind: 'workflow', name: 'waiting', id: damaged, input: damaged });
    await service.signal(damaged, 'first', 1);
    expect(await end(started, damaged)).toMatchObject({ status: 'completed', output: done(damaged) });
  });
});

describe('a log that is damaged while its task is open', () => {
  it('blocks the task when its code has to be read again, and nothing is lost once it is whole', async () => {
    const documents = memoryDocuments();
    await using started = await startRuntime(workflows, { activities, store: memoryStore(documents), cacheBytes: 0 });
    const { service } = started.runtime;
    for (const id of [damaged, other]) await service.start({ kind: 'workflow', name: 'waiting', id, input: id });
    await expect.poll(() => documents.turns.get(damaged)?.size).toBe(2);
    const log = documents.turns.get(damaged)!;
    const turn = log.get(1)!;
    log.delete(1);
    await service.signal(damaged, 'first', 1, 'key').catch(() => {});
    await expect.poll(async () => (await service.get(damaged)).blocked?.message).toMatch(/^Turn 1 /);
    await service.signal(other, 'first', 1);
    expect(await end(started, other)).toMatchObject({ status: 'completed' });

    log.set(1, turn);
    expect(await service.resume(damaged)).toMatchObject({ status: 'running' });
    expect(await end(started, damaged)).toMatchObject({ status: 'completed', output: done(damaged) });
  });
});

const gone: Readonly<Record<string, object | undefined>> = {
  'is gone': undefined,
  'has version 99': { v: 99 },
  'has a body that is not JSON': { body: '{' },
  'has a body that is no record': { body: '{"v":1,"task":{"id":"damaged"}}' },
  'has no partition': { partition: 'x' },
  'has the partition of another': { partition: (partitionOf(damaged) + 1) % 64 },
  'is neither open nor not': { open: 'perhaps' },
  'says that its run began elsewhere': { runStart: 2 },
};

describe.each(Object.entries(gone))('a task whose record %s', (_, fields) => {
  it('goes on from its log after a restart', async () => {
    const { documents, start } = await twoTasks();
    damageDocument(documents, { kind: 'task', id: damaged }, fields as never);
    await using started = await start();
    await expect.poll(() => started.runtime.openTasks).toBe(2);
    for (const id of [damaged, other]) expect(await end(started, id)).toMatchObject({ status: 'completed', output: done(id) });
    expect((await started.runtime.service.list({}, { limit: 10 })).items.map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  it('is found by its id, and not begun again', async () => {
    const { documents, start } = await twoTasks();
    await using started = await start();
    const { service } = started.runtime;
    await end(started, damaged);
    const ended = await service.get(damaged);
    const record = documents.tasks.get(damaged)!;
    damageDocument(documents, { kind: 'task', id: damaged }, fields as never);
    expect(await service.start({ kind: 'workflow', name: 'waiting', id: damaged, input: damaged })).toEqual({
      created: false,
      task: ended,
    });
    expect(await service.get(damaged)).toEqual(ended);
    expect((await service.list({}, { limit: 10 })).items).toContainEqual(ended);
    // What is only said wrong of an ended task is in nobody's way.
    if (fields !== undefined && ('runStart' in fields || typeof Object.values(fields)[0] === 'number') && !('v' in fields)) return;
    expect(documents.tasks.get(damaged)).toEqual(record);
  });

  it('and whose log has a hole is blocked, and listed', async () => {
    const { documents, start } = await twoTasks();
    damageDocument(documents, { kind: 'task', id: damaged }, fields as never);
    damageDocument(documents, { kind: 'turn', task: damaged, n: 1 });
    await using started = await start();
    const { service } = started.runtime;
    await expect.poll(async () => (await service.get(damaged)).status).toBe('blocked');
    expect(await service.get(damaged)).toMatchObject({ name: 'waiting', blocked: { message: expect.stringMatching(/^Turn 1 /) } });
    await expect
      .poll(async () => (await service.list({ status: ['blocked'] }, { limit: 10 })).items.map(({ id }) => id))
      .toEqual([damaged]);
    expect(await end(started, other)).toMatchObject({ status: 'completed' });
  });
});

describe('a parent', () => {
  it('waits for a child that cannot be read, and gets its end once it can be', async () => {
    const documents = memoryDocuments();
    const start = (): Promise<StartedRuntime> => startRuntime(workflows, { activities, store: memoryStore(documents) });
    {
      await using first = await start();
      await first.runtime.service.start({ kind: 'workflow', name: 'family', id: 'parent' });
      await expect.poll(() => documents.turns.get(damaged)?.size).toBe(2);
    }
    const turn = documents.turns.get(damaged)!.get(0)!;
    damageDocument(documents, { kind: 'turn', task: damaged, n: 0 }, { body: 'x' });
    await using started = await start();
    const { service } = started.runtime;
    expect(await service.get('parent')).toMatchObject({ status: 'running', waitingFor: [{ kind: 'child', id: damaged }] });
    expect(await service.get(damaged)).toMatchObject({ status: 'blocked' });
    documents.turns.get(damaged)!.set(0, turn);
    await service.resume(damaged);
    await service.signal(damaged, 'first', 1);
    await end(started, damaged);
    expect(await service.wait('parent', 5_000)).toMatchObject({ status: 'completed', output: done('child') });
  });

  it('gets the end of a child whose record is gone', async () => {
    const documents = memoryDocuments();
    const start = (): Promise<StartedRuntime> => startRuntime(workflows, { activities, store: memoryStore(documents) });
    {
      await using first = await start();
      await first.runtime.service.start({ kind: 'workflow', name: 'family', id: 'parent' });
      await expect.poll(() => documents.turns.get(damaged)?.size).toBe(2);
      await first.runtime.service.signal(damaged, 'first', 1);
      await end(first, damaged);
      await first.runtime.service.wait('parent', 5_000);
    }
    // As if the process had died before its parent got its end.
    documents.turns.get('parent' as TaskId)!.delete(1);
    documents.tasks.delete('parent' as TaskId);
    documents.tasks.delete(damaged);
    await using started = await start();
    await expect.poll(async () => (await started.runtime.service.get('parent')).status).toBe('completed');
    expect(await started.runtime.service.get('parent')).toMatchObject({ output: done('child') });
    expect(documents.turns.get(damaged)!.size).toBe(4);
  });
});

describe('a message that cannot be read', () => {
  it('blocks its task alone, which can be ended, or goes on once the message is back', async () => {
    for (const how of ['resume', 'terminate'] as const) {
      const { documents, start } = await twoTasks();
      const store = memoryStore(documents);
      const body = encodeMessage({ kind: 'signal', name: 'second', payload: 2, message: 'm' });
      for (const task of [damaged, other]) await store.acceptMessage({ task, partition: partitionOf(task), id: 'm', at: 1, body });
      const message = documents.messages.get(damaged)!.unread.get('m')!;
      damageDocument(documents, { kind: 'message', task: damaged, id: 'm' }, { body: '"no input"' });
      await using started = await start();
      const { service } = started.runtime;
      expect(await service.wait(other, 5_000)).toMatchObject({ status: 'completed', output: done(other) });
      await expect
        .poll(async () => (await service.get(damaged)).blocked?.message)
        .toMatch(/^Message "m" of task "damaged" cannot be read: its body is /);
      if (how === 'terminate') {
        expect(await service.terminate(damaged)).toMatchObject({ status: 'terminated' });
        continue;
      }
      documents.messages.get(damaged)!.unread.set('m', message);
      await service.resume(damaged);
      expect(await service.wait(damaged, 5_000)).toMatchObject({ status: 'completed', output: done(damaged) });
    }
  });
});

describe('a session that cannot be read', () => {
  const agents = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };
  const withSession = (documents: MemoryDocuments): Promise<StartedRuntime> =>
    startRuntime(
      {},
      {
        app: agents,
        pinAgent: () => advisorSnapshot,
        agentLoop: async (ctx, input) => {
          await ctx.openSession(String(input));
          ctx.remember(() => [{ role: 'user', content: 'hello' }]);
          return 'said';
        },
        store: memoryStore(documents),
      },
    );

  it('blocks the task that wants it, and no conversation of others', async () => {
    const documents = memoryDocuments();
    await using started = await withSession(documents);
    const { service } = started.runtime;
    const say = async (session: string): Promise<Task> => {
      const { task } = await service.start({ kind: 'agent', name: 'advisor', input: session, session });
      return service.wait(task.id, 300);
    };
    for (const session of ['mine', 'yours']) expect(await say(session)).toMatchObject({ status: 'completed' });
    const records = sessionRecords(memoryStore(documents));
    await expect.poll(async () => (await records.read('mine')).writer).toBeUndefined();
    const { stored } = await records.read('mine');
    const key: DocumentKey = { kind: 'document', name: 'sessions', key: keyText(['mine']) };
    damageDocument(documents, key, { body: '{"id":"mine","writer":"not a task!"}' });
    const stuck = await say('mine');
    expect(await say('yours')).toMatchObject({ status: 'completed' });
    expect(await service.get(stuck.id)).toMatchObject({
      status: 'blocked',
      blocked: { code: 'unreadable-data', message: expect.stringMatching(/^The session "mine" cannot be read: its writer is /) },
    });
    // A document that is not the one whose revision is stored beside it.
    damageDocument(documents, key, { body: '{"id":"mine"}' });
    await service.resume(stuck.id);
    await expect
      .poll(() => service.get(stuck.id))
      .toMatchObject({
        status: 'blocked',
        blocked: {
          code: 'unreadable-data',
          message: expect.stringMatching(/^The session "mine" cannot be changed: its document and what /),
        },
      });
    damageDocument(documents, key, { body: JSON.stringify(stored) });
    await service.resume(stuck.id);
    expect(await service.wait(stuck.id, 5_000)).toMatchObject({ status: 'completed' });
  });

  it('is shown to its readers as far as it can be read', async () => {
    const documents = memoryDocuments();
    await using started = await withSession(documents);
    const { service } = started.runtime;
    for (let i = 0; i < 3; i++) {
      const { task } = await service.start({ kind: 'agent', name: 'advisor', input: 's', session: 's' });
      await service.wait(task.id, 5_000);
    }
    const records = sessionRecords(memoryStore(documents));
    await expect.poll(async () => (await records.read('s')).length).toBe(3);
    const [, entry] = await records.entries('s', { from: 0, limit: 2 });
    const body = JSON.stringify({ ...entry, session: 's', body: '{"v":1,"messages":[{"role":"ghost"}]}' });
    damageDocument(documents, { kind: 'document', name: 'sessionEntries', key: keyText(['s', 1]) }, { body });
    const { messages } = await service.session('s', { limit: 10 });
    const hello = { role: 'user', content: 'hello' };
    expect(messages).toEqual([
      hello,
      { role: 'system', content: expect.stringContaining('Entry 1 of this session cannot be read') },
      hello,
    ]);
  });
});

describe('replicas', () => {
  const app = appOf(
    Object.entries(workflows).map(([name, run]) => ({ kind: 'workflow' as const, name, run })),
    [{ kind: 'activity', name: 'double', run: async (n: number) => 2 * n }],
  );

  it('leave partitions alone whose documents cannot be read, say so where readiness is asked for, and serve the others', async () => {
    const documents = memoryDocuments();
    const [mine, theirs] = [other, damaged].map(partitionOf);
    await partitionRecords(memoryStore(documents)).make();
    const record = { kind: 'document', name: 'partitions', key: keyText([theirs!]) } as const;
    damageDocument(documents, record, { v: 99 });
    await using world = replicas(app, {}, documents);
    const { service, services } = await world.start('a');
    expect(mine).not.toBe(theirs);
    const readiness = await services.readiness();
    expect(readiness.ready).toBe(false);
    expect(readiness.reasons).toEqual([
      expect.stringMatching(`^partitions: the document of partition ${theirs} cannot be read: it was written by version 99`),
    ]);
    await service.start({ kind: 'workflow', name: 'waiting', id: other, input: other });
    for (const signal of ['first', 'second']) await service.signal(other, signal, signal === 'first' ? 1 : 2);
    expect(await service.wait(other, 5_000)).toMatchObject({ status: 'completed', output: done(other) });
    await expect(service.start({ kind: 'workflow', name: 'waiting', id: damaged })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('cannot be read: it was written by version 99'),
    });

    damageDocument(documents, record, { v: 1 });
    await expect.poll(async () => (await services.readiness()).ready, { timeout: 5_000 }).toBe(true);
    await service.start({ kind: 'workflow', name: 'waiting', id: damaged });
  });

  it('take up tasks that have no record, or one in the wrong partition, whichever of them looks', async () => {
    const documents = memoryDocuments();
    const tasks = Array.from({ length: 20 }, (_, i) => `lost-${i}` as TaskId);
    {
      await using world = replicas(app, {}, documents);
      const { service } = await world.start('a');
      for (const id of tasks) await service.start({ kind: 'workflow', name: 'waiting', id, input: id });
      for (const id of tasks) await service.signal(id, 'first', 1);
      for (const id of tasks) await expect.poll(async () => (await service.get(id)).waitingFor).toMatchObject([{ name: 'second' }]);
    }
    documents.tasks.delete(tasks[0]!);
    for (const id of tasks.slice(1)) damageDocument(documents, { kind: 'task', id }, { partition: (partitionOf(id) + 7) % 64 });
    await using world = replicas(app, {}, documents);
    const [a, b] = await Promise.all([world.start('a'), world.start('b')]);
    await expect.poll(() => a.openTasks + b.openTasks, { timeout: 10_000 }).toBe(tasks.length);
    for (const id of tasks) await a.service.signal(id, 'second', 2);
    for (const id of tasks) expect(await b.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: done(id) });
  });
});
