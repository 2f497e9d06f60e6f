import type { TaskId } from '@troupe/contracts';
import { aroundOperations } from '@troupe/store';
import { awkwardText, damageDocument, keyText } from '@troupe/store/contract';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { sessionRecords } from '../src/sessions/session-records.ts';

const records = sessionRecords(memoryStore());
const task = (name: number | string): TaskId => `t-${name}` as TaskId;

describe('the writers of sessions', () => {
  it('are nobody where nothing is stored', async () => {
    expect(await records.read('new')).toEqual({ id: 'new', first: 0, length: 0 });
    expect(await records.entries('new', { from: 0, limit: 10 })).toEqual([]);
  });

  it('are passed from the one it has, and by nobody else (C1)', async () => {
    const [ann, bob] = [task('ann'), task('bob')];
    const fresh = await records.read('s');
    expect(await records.pass({ ...fresh, stored: { id: 's', writer: bob } }, ann, 1)).toBe(false);
    expect(await records.pass(fresh, ann, 1)).toBe(true);
    expect(await records.pass(fresh, bob, 2)).toBe(false);
    const anns = await records.read('s');
    expect(anns).toMatchObject({ id: 's', length: 0, stored: { revision: 1, createdAt: 1, updatedAt: 1 }, writer: ann });
    expect(await records.pass({ id: 's', stored: { id: 's' } }, bob, 3)).toBe(false);
    expect(await records.pass(anns, bob, 4)).toBe(true);
    await records.release('s', ann, 5);
    expect(await records.read('s')).toMatchObject({ writer: bob });
    await records.release('s', bob, 6);
    const free = await records.read('s');
    expect(free).toEqual({ id: 's', first: 0, length: 0, stored: { id: 's', tenant: 'default', createdAt: 1, updatedAt: 6, revision: 3 } });
    expect(await records.pass(free, ann, 7)).toBe(true);
  });

  it.each([false, true])('are one of many who want it at once, whether it had one before: %s (C1)', async (before) => {
    const id = `wanted-${before}`;
    if (before) await records.pass(await records.read(id), task('first'), 1);
    if (before) await records.release(id, task('first'), 2);
    const session = await records.read(id);
    const tasks = Array.from({ length: 6 }, (_, n) => task(n));
    const won = await Promise.all(tasks.map((each) => records.pass(session, each, 3)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await records.read(id)).writer).toBe(tasks[won.indexOf(true)]);
  });

  it('cannot be read when their document cannot: an error that no repeat mends (S9)', async () => {
    const documents = memoryDocuments();
    const own = sessionRecords(memoryStore(documents));
    for (const id of ['mine', 'yours']) await own.pass(await own.read(id), task(1), 1);
    damageDocument(
      documents,
      { kind: 'document', name: 'sessions', key: keyText(['mine']) },
      { body: '{"id":"mine","writer":"no task!"}' },
    );
    await expect(own.read('mine')).rejects.toMatchObject({
      code: 'unreadable-data',
      retryable: false,
      message: expect.stringContaining('mine'),
    });
    expect(await own.read('yours')).toMatchObject({ writer: task(1) });
  });
});

describe('the places of those that wait for a session', () => {
  it('are in the order they came, whatever their ids and times (C4)', async () => {
    const places = ['m', 'z', 'a', 'y', 'b'].map((letter, n) => ({ task: task(letter), at: n < 3 ? 7 : 9 - n }));
    expect(await records.places('q', 10)).toEqual([]);
    for (const place of places) await records.join('q', place);
    await records.join('q', { ...places[0]!, at: 99 });
    await records.join('other', places[4]!);
    expect(await records.places('q', 10)).toEqual(places);
    expect(await records.places('q', 2)).toEqual(places.slice(0, 2));
    await records.leave('q', places[1]!.task);
    await records.leave('q', task('none'));
    expect(await records.places('q', 2)).toEqual([places[0], places[2]]);
    await records.join('q', places[1]!);
    expect((await records.places('q', 10)).at(-1)).toEqual(places[1]);
    expect(await records.places('other', 10)).toEqual([places[4]]);
    expect(await records.read('q')).toEqual({ id: 'q', first: 0, length: 0 });
  });

  it('are one each for many who come at once', async () => {
    const tasks = Array.from({ length: 12 }, (_, n) => task(n));
    await Promise.all([...tasks, ...tasks].map((each) => records.join('crowd', { task: each, at: 1 })));
    const places = await records.places('crowd', 100);
    expect(places).toHaveLength(12);
    expect(new Set(places.map((place) => place.task))).toEqual(new Set(tasks));
    for (const each of tasks) await records.leave('crowd', each);
    expect(await records.places('crowd', 100)).toEqual([]);
  });

  it('that cannot be read are left out, and keep nobody from a place behind them (S9)', async () => {
    const documents = memoryDocuments();
    const own = sessionRecords(memoryStore(documents));
    for (const n of [1, 2, 3]) await own.join('s', { task: task(n), at: n });
    damageDocument(documents, { kind: 'document', name: 'sessionPlaces', key: keyText(['s', task(3)]) }, { body: 'none' });
    for (const n of [4, 5]) await own.join('s', { task: task(n), at: n });
    expect((await own.places('s', 10)).map((place) => place.task)).toEqual([1, 2, 4, 5].map(task));
  });
});

describe('the entries of sessions', () => {
  it('are gained in order, one per position (C2)', async () => {
    const entries = Array.from({ length: 12 }, (_, n) => ({ n, task: task('w'), at: n, body: n === 3 ? awkwardText : '[]' }));
    for (const entry of entries) expect(await records.append('talk', entry)).toBe('committed');
    expect(await records.append('talk', { ...entries[4]!, task: task('x'), body: '["other"]' })).toBe('conflict');
    expect(await records.read('talk')).toEqual({ id: 'talk', first: 0, length: 12 });
    expect(await records.entries('talk', { from: 2, limit: 3 })).toEqual(entries.slice(2, 5));
    expect(await records.entries('talk', { from: 10, limit: 100 })).toEqual(entries.slice(10));
    expect(await records.entries('silence', { from: 0, limit: 100 })).toEqual([]);
  });

  it('are read up to so many bytes, one entry at least (S7)', async () => {
    const sizes = [100_000, 100_000, 2_000_000, 10];
    const entries = sizes.map((size, n) => ({ n, task: task('w'), at: n, body: JSON.stringify(['x'.repeat(size)]) }));
    for (const entry of entries) await records.append('long', entry);
    expect(await records.entries('long', { from: 0, limit: 10, bytes: 150_000 })).toEqual(entries.slice(0, 2));
    expect(await records.entries('long', { from: 2, limit: 10, bytes: 150_000 })).toEqual([entries[2]]);
    expect(await records.entries('long', { from: 3, limit: 10, bytes: 150_000 })).toEqual([entries[3]]);
  });

  it('that cannot be read are given in their place (S9)', async () => {
    const documents = memoryDocuments();
    const own = sessionRecords(memoryStore(documents));
    const entries = [0, 1, 2].map((n) => ({ n, task: task('w'), at: n, body: '[]' }));
    for (const entry of entries) await own.append('s', entry);
    for (const n of [1, 2]) damageDocument(documents, { kind: 'document', name: 'sessionEntries', key: keyText(['s', n]) }, { body: '7' });
    const unreadable = expect.any(String);
    expect(await own.entries('s', { from: 0, limit: 10 })).toEqual([entries[0], { n: 1, unreadable }, { n: 2, unreadable }]);
    expect(await own.read('s')).toMatchObject({ length: 3 });
  });

  it('take one operation each, as letting a writer in does, and letting it out two', async () => {
    const operations: string[] = [];
    const counted = aroundOperations(memoryStore(), ({ name }, run) => {
      operations.push(name);
      return run();
    });
    const own = sessionRecords(counted);
    const session = await own.read('s');
    operations.length = 0;
    await own.pass(session, task(1), 1);
    await own.append('s', { n: 0, task: task(1), at: 1, body: '[]' });
    await own.release('s', task(1), 2);
    await own.leave('s', task(1));
    expect(operations).toEqual(['sessions.insert', 'sessionEntries.insert', 'sessions.get', 'sessions.replace', 'sessionPlaces.delete']);
  });
});
