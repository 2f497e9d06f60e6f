import type { TaskId } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import type { Store } from '../port.ts';
import { awkwardJson, newTaskId, unique } from './records.ts';

export function describeSessions(store: () => Store): void {
  describe('sessions', () => {
    haveWriters(store);
    haveEntries(store);
  });
}

function haveWriters(store: () => Store): void {
  it('are there as soon as they are asked for, empty and free', async () => {
    const id = unique('s');
    expect(await store().readSession(id)).toEqual({ id, length: 0 });
    expect(await store().readSessionEntries(id, 0, 10)).toEqual([]);
  });

  it('are passed from the writer they have, and by nobody else', async () => {
    const id = unique('s');
    const [ann, bob] = [newTaskId(), newTaskId()];
    expect(await store().passSession(id, bob, ann)).toBe(false);
    expect(await store().passSession(id, undefined, ann)).toBe(true);
    expect(await store().readSession(id)).toEqual({ id, length: 0, writer: ann });
    expect(await store().passSession(id, undefined, bob)).toBe(false);
    expect(await store().passSession(id, ann, bob)).toBe(true);
    expect(await store().passSession(id, ann, undefined)).toBe(false);
    expect(await store().passSession(id, bob, undefined)).toBe(true);
    expect(await store().readSession(id)).toEqual({ id, length: 0 });
  });

  it('go to one of many who want them at once', async () => {
    const id = unique('s');
    const tasks = Array.from({ length: 6 }, newTaskId);
    const won = await Promise.all(tasks.map((task) => store().passSession(id, undefined, task)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store().readSession(id)).writer).toBe(tasks[won.indexOf(true)]);
  });

  it('keep the places of those that wait, in the order they came, whatever their ids and times', async () => {
    const [id, other] = [unique('s'), unique('s')];
    const places = ['m', 'z', 'a', 'y', 'b'].map((letter, n) => ({ task: `${letter}-${newTaskId()}` as TaskId, at: n < 3 ? 7 : 9 - n }));
    expect(await store().sessionPlaces(id, 10)).toEqual([]);
    for (const place of places) await store().joinSession(id, place);
    await store().joinSession(id, { ...places[0]!, at: 99 });
    await store().joinSession(other, places[4]!);
    expect(await store().sessionPlaces(id, 10)).toEqual(places);
    expect(await store().sessionPlaces(id, 2)).toEqual(places.slice(0, 2));
    await store().leaveSession(id, places[1]!.task);
    await store().leaveSession(id, newTaskId());
    expect(await store().sessionPlaces(id, 2)).toEqual([places[0], places[2]]);
    await store().joinSession(id, places[1]!);
    expect((await store().sessionPlaces(id, 10)).at(-1)).toEqual(places[1]);
    expect(await store().sessionPlaces(other, 10)).toEqual([places[4]]);
    expect(await store().readSession(id)).toEqual({ id, length: 0 });
    expect(await store().passSession(id, undefined, places[0]!.task)).toBe(true);
  });

  it('give many who come at once a place each', async () => {
    const id = unique('s');
    const tasks = Array.from({ length: 12 }, newTaskId);
    await Promise.all([...tasks, ...tasks].map((task) => store().joinSession(id, { task, at: 1 })));
    const places = await store().sessionPlaces(id, 100);
    expect(new Set(places.map(({ task }) => task))).toEqual(new Set(tasks));
    for (const task of tasks) await store().leaveSession(id, task);
    expect(await store().sessionPlaces(id, 100)).toEqual([]);
  });
}

function haveEntries(store: () => Store): void {
  it('gain entries in order, one per position', async () => {
    const [id, other] = [unique('s'), unique('s')];
    const task = newTaskId();
    const entries = Array.from({ length: 12 }, (_, n) => ({ n, task, at: n, body: n === 3 ? awkwardJson : '[]' }));
    for (const entry of entries) expect(await store().appendSession(id, entry)).toBe('committed');
    expect(await store().appendSession(id, { ...entries[4]!, task: newTaskId(), body: '["other"]' })).toBe('conflict');
    expect(await store().readSession(id)).toEqual({ id, length: 12 });
    expect(await store().readSessionEntries(id, 2, 3)).toEqual(entries.slice(2, 5));
    expect(await store().readSessionEntries(id, 10, 100)).toEqual(entries.slice(10));
    expect(await store().readSessionEntries(other, 0, 100)).toEqual([]);
  });

  it('are read up to so many bytes, one entry at least (S7)', async () => {
    const id = unique('s');
    const task = newTaskId();
    const entries = [100_000, 100_000, 2_000_000, 10].map((size, n) => ({ n, task, at: n, body: JSON.stringify(['x'.repeat(size)]) }));
    for (const entry of entries) await store().appendSession(id, entry);
    expect(await store().readSessionEntries(id, 0, 10, 150_000)).toEqual(entries.slice(0, 2));
    expect(await store().readSessionEntries(id, 2, 10, 150_000)).toEqual([entries[2]]);
    expect(await store().readSessionEntries(id, 3, 10, 150_000)).toEqual([entries[3]]);
  });
}
