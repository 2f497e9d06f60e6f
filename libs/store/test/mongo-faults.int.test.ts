import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { TroupeError, type TaskId } from '@troupe/contracts';
import { SETUP_TIMEOUT, startFaultProxy, startMongo, type Fault, type FaultProxy, type TestServer } from '@troupe/testing';
import { thingSpec } from '../src/contract/documents.ts';
import { message, newTaskId, taskRecord, turn, unique } from '../src/contract/records.ts';
import { mongoStore } from '../src/mongo.ts';
import type { Store } from '../src/port.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMongo({ own: true });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

async function open(url: string, database: string, options: { maxWaiting?: number } = {}): Promise<Store> {
  const store = await mongoStore(url, { database, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** A store that talks to the server through a proxy, and another that does not. */
async function behindProxy(): Promise<{ readonly proxy: FaultProxy; readonly store: Store; readonly direct: Store }> {
  const database = unique('faults');
  const proxy = await startFaultProxy(server.url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { proxy, store: await open(proxy.url, database), direct: await open(server.url, database) };
}

/** The fault for the next commands of that name on that collection; others pass. */
function next(times: number, command: string, collection: string, fault: Fault): (request: Buffer) => Fault {
  let left = times;
  return (request) => (left > 0 && request.includes(`${command}\0`) && request.includes(`${collection}\0`) ? (left--, fault) : 'pass');
}

async function isUnavailable(attempt: Promise<unknown>): Promise<boolean> {
  const error = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return error instanceof TroupeError && error.code === 'unavailable' && error.retryable === true && error.retryAfter === 1_000;
}

describe('a mongo store whose server is killed in the middle of appends', () => {
  it('loses nothing it acknowledged, and goes on when the server is back (S2)', async () => {
    const store = await open(server.url, unique('killed'));
    const acknowledged = new Map<TaskId, number>();
    let stopping = false;
    const extend = async (task: TaskId): Promise<void> => {
      for (let n = 0; !stopping;) {
        const outcome = await store.append({ turn: turn(task, n) }).catch((error: unknown) => error);
        if (outcome instanceof TroupeError) continue;
        // Given up on before, it had arrived all the same: S1 says that it is there now.
        expect(['committed', 'conflict']).toContain(outcome);
        acknowledged.set(task, n++);
      }
    };
    const writers = Array.from({ length: 20 }, () => extend(newTaskId()));
    const total = (): number => [...acknowledged.values()].reduce((sum, n) => sum + n + 1, 0);

    for (let round = 0; round < 3; round++) {
      const before = total();
      await expect.poll(total, { timeout: 20_000 }).toBeGreaterThan(before + 200);
      await server.kill9();
      await new Promise((resolve) => setTimeout(resolve, round * 300));
      await server.restart();
    }
    const before = total();
    await expect.poll(total, { timeout: 20_000 }).toBeGreaterThan(before + 200);
    stopping = true;
    await Promise.all(writers);

    expect(acknowledged.size).toBe(20);
    for (const [task, last] of acknowledged) {
      expect(await store.readTurns(task, 0, 100_000)).toEqual(Array.from({ length: last + 1 }, (_, n) => turn(task, n)));
    }
  });
});

describe('a mongo store whose server does not answer', () => {
  it('says that it is unavailable and when to try again, bounded in time and in number', async () => {
    const { proxy, store } = await behindProxy();
    const task = newTaskId();
    const small = await open(proxy.url, unique('small'), { maxWaiting: 3 });
    proxy.fault = () => 'cut';
    proxy.breakAll();

    const began = performance.now();
    const attempts = [
      store.append({ turn: turn(task, 0) }),
      store.acceptMessage(message(task, 'm')),
      store.readTurns(task, 0, 1),
      store.ping(),
      ...[0, 1, 2].map((n) => small.append({ turn: turn(task, n) })),
    ].map(isUnavailable);
    expect(await isUnavailable(small.append({ turn: turn(task, 3) }))).toBe(true);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await Promise.all(attempts)).toEqual(attempts.map(() => true));
    expect(performance.now() - began).toBeLessThan(20_000);

    proxy.fault = () => 'pass';
    await store.ping();
    expect(await store.append({ turn: turn(task, 0) })).toBe('committed');
    expect(await small.append({ turn: turn(task, 0) })).toBe('committed');
  });

  it('cannot be opened, and the message names the server and not the password', async () => {
    const opened = mongoStore('mongodb://user:secret@127.0.0.1:9/troupe');
    const error = (await opened.catch((cause: unknown) => cause)) as TroupeError;
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('127.0.0.1:9') });
    expect(JSON.stringify([error.message, error.stack])).not.toContain('secret');
    await expect(mongoStore('http://127.0.0.1')).rejects.toMatchObject({ code: 'invalid-configuration' });
  });

  it('gives up on an answer that never comes, and finds out later what became of the write', async () => {
    const { proxy, store, direct } = await behindProxy();
    const task = newTaskId();
    proxy.fault = next(1, 'insert', 'turns', 'hang');
    expect(await store.append({ turn: turn(task, 0) })).toBe('committed');
    expect(proxy.count.hang).toBe(1);
    expect(await direct.readTurns(task, 0, 10)).toEqual([turn(task, 0)]);
  });
});

describe('a mongo store whose answers get lost', () => {
  it('reports a turn that arrived as committed, and stores it once (S1)', async () => {
    const { proxy, store, direct } = await behindProxy();
    const [ours, theirs] = [newTaskId(), newTaskId()];
    await direct.append({ turn: turn(theirs, 0, '"theirs"') });
    proxy.fault = next(2, 'insert', 'turns', 'lose-reply');
    const outcomes = await Promise.all([turn(ours, 0), turn(theirs, 0, '"ours"'), turn(ours, 1)].map((one) => store.append({ turn: one })));
    expect(outcomes).toEqual(['committed', 'conflict', 'committed']);
    expect(proxy.count['lose-reply']).toBe(2);
    expect(await direct.readTurns(ours, 0, 10)).toEqual([turn(ours, 0), turn(ours, 1)]);
    expect(await direct.readTurns(theirs, 0, 10)).toEqual([turn(theirs, 0, '"theirs"')]);
  });

  it('knows a turn it gave up on when it is appended again, and does what follows it', async () => {
    const { proxy, store, direct } = await behindProxy();
    const task = newTaskId();
    await store.append({ turn: turn(task, 0), task: taskRecord(task) });
    await store.acceptMessage(message(task, 'm'));
    let lost = false;
    proxy.fault = (request) => {
      if (lost) return 'cut';
      lost = request.includes('insert\0') && request.includes('turns\0');
      return lost ? 'lose-reply' : 'pass';
    };
    const ended = { turn: turn(task, 1), task: taskRecord(task, { n: 2, status: 'completed', open: false }), consumed: ['m'] } as const;
    expect(await isUnavailable(store.append(ended))).toBe(true);
    expect(await direct.readTurns(task, 1, 1)).toEqual([ended.turn]);

    proxy.fault = () => 'pass';
    expect(await store.append(ended)).toBe('committed');
    expect(await direct.readTask(task)).toEqual(ended.task);
    await expect.poll(() => direct.unreadMessages(task)).toEqual([]);
    expect(await store.append({ turn: { ...ended.turn, body: '"another"' } })).toBe('conflict');
  });

  it('stores a turn once that did not arrive at first', async () => {
    const { proxy, store, direct } = await behindProxy();
    const task = newTaskId();
    proxy.fault = next(2, 'insert', 'turns', 'cut');
    expect(await store.append({ turn: turn(task, 0) })).toBe('committed');
    expect(proxy.count.cut).toBe(2);
    expect(await direct.readTurns(task, 0, 10)).toEqual([turn(task, 0)]);
  });

  it('knows its own message and document from those of others', async () => {
    const { proxy, store, direct } = await behindProxy();
    const [task, group] = [newTaskId(), unique('g')];
    await direct.acceptMessage(message(task, 'theirs'));

    proxy.fault = next(1, 'insert', 'messages', 'lose-reply');
    expect(await Promise.all(['ours', 'theirs'].map((id) => store.acceptMessage(message(task, id))))).toEqual(['accepted', 'duplicate']);
    expect(await direct.unreadMessages(task)).toEqual([message(task, 'theirs'), message(task, 'ours')]);

    const [ours, theirs] = [store.documents(thingSpec), direct.documents(thingSpec)];
    const thing = { group, n: 1, at: 1, body: '{}' };
    proxy.fault = next(1, 'insert', 'documents.things', 'lose-reply');
    expect(await ours.insert(thing)).toBe(true);
    expect(await theirs.insert(thing)).toBe(false);
    proxy.fault = next(1, 'update', 'documents.things', 'lose-reply');
    expect(await ours.replace({ ...thing, owner: 'ann' }, { owner: undefined })).toBe(true);
    expect(await theirs.replace({ ...thing, owner: 'bob' }, { owner: undefined })).toBe(false);
    proxy.fault = next(1, 'findAndModify', 'documents.things', 'lose-reply');
    await ours.delete(thing, { owner: 'ann' });
    expect(await theirs.get(thing)).toBeUndefined();
    expect(proxy.count['lose-reply']).toBe(4);
  });

  it('in one of twenty writes, stores everything once', async () => {
    const { proxy, store, direct } = await behindProxy();
    const tasks = Array.from({ length: 30 }, newTaskId);
    let commands = 0;
    proxy.fault = (request) => (request.includes('insert\0') && ++commands % 20 === 0 ? 'lose-reply' : 'pass');
    await Promise.all(
      tasks.map(async (task) => {
        for (let n = 0; n < 40; n++)
          expect(await store.append({ turn: turn(task, n), task: taskRecord(task, { n: n + 1 }) })).toBe('committed');
      }),
    );
    expect(proxy.count['lose-reply']).toBeGreaterThan(1);
    for (const task of tasks) {
      expect(await direct.readTurns(task, 0, 100)).toHaveLength(40);
      await expect.poll(() => direct.readTask(task)).toEqual(taskRecord(task, { n: 40 }));
    }
  });
});

describe('a mongo store that dies between a turn and what follows it', () => {
  it('leaves a start that the next one to store it completes with its record', async () => {
    const { proxy, store, direct } = await behindProxy();
    const task = newTaskId();
    let dead = true;
    proxy.fault = (request) => (dead && request.includes('insert\0') && request.includes('tasks\0') ? 'cut' : 'pass');
    let reported = false;
    const start = store.append({ turn: turn(task, 0), task: taskRecord(task) }).finally(() => (reported = true));
    await expect.poll(() => direct.readTurns(task, 0, 1)).toHaveLength(1);
    await expect.poll(() => proxy.count.cut).toBeGreaterThan(0);
    expect(await direct.readTask(task)).toBeUndefined();

    expect(await direct.append({ turn: turn(task, 0), task: taskRecord(task, { name: 'other' }) })).toBe('conflict');
    expect(await direct.readTask(task)).toEqual(taskRecord(task));
    expect(await direct.openTasks([taskRecord(task).partition], undefined, 1_000)).toEqual([taskRecord(task)]);
    expect(reported).toBe(false);
    dead = false;
    expect(await start).toBe('committed');
  });

  it('catches up with records and messages once the server answers', async () => {
    const { proxy, store, direct } = await behindProxy();
    const task = newTaskId();
    await store.append({ turn: turn(task, 0), task: taskRecord(task) });
    await store.acceptMessage(message(task, 'm'));
    let stored = false;
    proxy.fault = (request) => {
      const fault = stored ? 'cut' : 'pass';
      stored ||= request.includes('insert\0') && request.includes('turns\0');
      return fault;
    };
    const ended = taskRecord(task, { n: 2, status: 'completed', open: false });
    expect(await store.append({ turn: turn(task, 1), task: ended, consumed: ['m'] })).toBe('committed');
    expect(await direct.readTask(task)).toEqual(taskRecord(task));

    proxy.fault = () => 'pass';
    await expect.poll(() => direct.readTask(task), { timeout: 10_000 }).toEqual(ended);
    await expect.poll(() => direct.unreadMessages(task), { timeout: 10_000 }).toEqual([]);
  });
});

describe('several mongo stores over one database', () => {
  it('can be opened at the same moment, the first ones there are', async () => {
    const database = unique('together');
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(server.url, database)));
    const task = newTaskId();
    const outcomes = await Promise.all(stores.map((store, i) => store.append({ turn: turn(task, 0, `"${i}"`), task: taskRecord(task) })));
    expect(outcomes.toSorted()).toEqual(['committed', 'conflict', 'conflict', 'conflict', 'conflict']);
    expect(await stores[0]!.readTurns(task, 0, 10)).toEqual([turn(task, 0, `"${outcomes.indexOf('committed')}"`)]);
  });

  it('race for turns: each goes to one of them, the others get a conflict (S1, E9)', async () => {
    const database = unique('race');
    const [a, b] = [await open(server.url, database), await open(server.url, database)];
    const task = newTaskId();
    for (let n = 0; n < 50; n++) {
      const outcomes = await Promise.all([a, b].map((store, i) => store.append({ turn: turn(task, n, `"${i}"`) })));
      expect(outcomes.toSorted()).toEqual(['committed', 'conflict']);
      expect(await b.readTurns(task, n, 1)).toEqual([turn(task, n, `"${outcomes.indexOf('committed')}"`)]);
    }
  });

  it('race for documents: each change is of one of them (S10)', async () => {
    const database = unique('claims');
    const [a, b] = [await open(server.url, database), await open(server.url, database)].map((store) => store.documents(thingSpec));
    const won = await Promise.all(
      Array.from({ length: 64 }, async (_, n) => {
        const thing = { group: 'g', n, at: 0, body: '' };
        const inserted = await Promise.all([a!.insert(thing), b!.insert(thing)]);
        const replaced = await Promise.all([a, b].map((each, i) => each!.replace({ ...thing, at: 1, owner: `${i}` }, { at: 0 })));
        expect(await a!.get(thing)).toEqual({ ...thing, at: 1, owner: `${replaced.indexOf(true)}` });
        return [inserted.filter(Boolean).length, replaced.filter(Boolean).length];
      }),
    );
    expect(won).toEqual(Array.from({ length: 64 }, () => [1, 1]));
  });

  it('keep the messages of a sender in order, whichever takes them', async () => {
    const database = unique('order');
    const stores = await Promise.all([0, 1, 2].map(() => open(server.url, database)));
    const task = newTaskId();
    const sent = Array.from({ length: 30 }, () => message(task, randomUUID()));
    for (const [i, one] of sent.entries()) {
      expect(await stores[i % 3]!.acceptMessage(one)).toBe('accepted');
      if (i === 12)
        await stores[0]!.consumeMessages(
          task,
          sent.slice(0, 10).map(({ id }) => id),
        );
    }
    expect(await stores[1]!.unreadMessages(task)).toEqual(sent.slice(10));
  });

  it('save records of a task that is new to all: the newest stays (S3)', async () => {
    const database = unique('newest');
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(server.url, database)));
    for (let round = 0; round < 20; round++) {
      const task = newTaskId();
      await Promise.all([3, 4, 2, 1].map((n, i) => stores[i]!.saveTask(taskRecord(task, { n }))));
      expect(await stores[0]!.readTask(task)).toEqual(taskRecord(task, { n: 4 }));
    }
  });
});

describe('a mongo store whose connections break again and again while it writes', () => {
  it('works as soon as they hold: the driver waits for no socket that is closed', { timeout: 60_000 }, async () => {
    const { proxy, store } = await behindProxy();
    const large = JSON.stringify({ large: 'x'.repeat(200_000) });
    let stopping = false;
    const write = async (): Promise<void> => {
      while (!stopping) await store.append({ turn: { ...turn(newTaskId(), 1), body: large } }).catch(() => {});
    };
    const writers = Array.from({ length: 20 }, write);
    for (let i = 0; i < 300; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20 + ((i * 37) % 61)));
      proxy.breakAll();
    }
    stopping = true;
    await expect.poll(() => store.ping().then(() => 'works', String), { timeout: 8_000, interval: 200 }).toBe('works');
    await Promise.all(writers);
  });
});
