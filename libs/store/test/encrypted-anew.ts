import { randomBytes } from 'node:crypto';
import { text } from '@troupe/contracts/format';
import { expect, it } from 'vitest';
import { message, newTaskId, taskRecord, turn } from '../src/contract/records.ts';
import { encryptStore, reencrypt, type EncryptionKey } from '../src/encrypted.ts';
import type { DocumentSpec } from '../src/port/documents.ts';
import type { Store, WholeStore } from '../src/port.ts';

export const key = (id: string): EncryptionKey => ({ id, secret: randomBytes(32) });

interface Note {
  readonly name: string;
  readonly owner: string;
  readonly text: string;
}

const notes: DocumentSpec<Note, 'name', 'owner'> = {
  name: 'notes',
  version: 1,
  key: ['name'],
  guards: ['owner'],
  shape: { name: text, owner: text, text },
};

const SECRET = 'the-merger-is-on-friday';
const body = JSON.stringify({ said: SECRET });

/** One of everything that is stored. What is long of each tenth does not stand in a document of every store. */
export function something(n: number) {
  const large = JSON.stringify({ said: `${SECRET} `.repeat(n % 10 === 0 ? 8_000 : 10) });
  const task = newTaskId();
  const note = { name: `note-${n}`, owner: 'ann', text: SECRET };
  const turns = [turn(task, 0, body), turn(task, 1, large)];
  const record = taskRecord(task, { n: 2, body, large });
  return {
    async write(store: Store): Promise<void> {
      await store.append({ turn: turns[0]!, task: taskRecord(task, { body, large }) });
      await store.append({ turn: turns[1]!, task: record });
      await store.saveTask(record);
      await store.acceptMessage(message(task, 'm', body));
      await store.documents(notes).insert(note);
    },
    async expectIn(store: Store): Promise<void> {
      expect(await store.readTurns(task, 0, 9)).toEqual(turns);
      expect(await store.readTask(task)).toEqual(record);
      expect(await store.unreadMessages(task)).toEqual([message(task, 'm', body)]);
      expect(await store.documents(notes).get({ name: note.name })).toEqual(note);
    },
  };
}

/** A store of its own each time, and all that is stored in it, as text. */
export interface Whole {
  readonly store: WholeStore;
  stored(): Promise<string>;
}

/** @param texts how many there are of `something` in this store, of turns, records and messages */
export function itEncryptsAnew(make: () => Promise<Whole>, texts: number): void {
  const [k1, k2] = [key('k1'), key('k2')];

  it('encrypts with the first key what an earlier one did and what was in the clear, and starts with that key alone', async () => {
    const { store, stored } = await make();
    const [clear, old, recent] = [10, 20, 30].map(something);
    await clear!.write(store);
    await store.documents(notes).delete({ name: 'note-10' }, {});
    await old!.write(await encryptStore(store, [k1]));
    await recent!.write(await encryptStore(store, [k2, k1]));
    await expect(encryptStore(store, [k2])).rejects.toMatchObject({ code: 'invalid-configuration' });
    const found = await reencrypt(store, [k2, k1]);
    const all = texts * 3 + 2;
    expect(found).toEqual({
      ...{ rewritten: expect.any(Number), sealed: { k2: all }, clear: 0, clearDocuments: {}, unreadable: 0 },
      ...{ released: ['k1'], complete: true, stopped: false },
    });
    const alone = await encryptStore(store, [k2]);
    for (const each of [old!, recent!]) await each.expectIn(alone);
    expect(await stored()).not.toMatch(new RegExp(`${SECRET}|enc[12]:k1`));
    expect((await reencrypt(store, [k2])).rewritten).toBe(0);
  });

  it('that was ended in the middle does the rest when it is begun again', async () => {
    const { store } = await make();
    const all = Array.from({ length: 120 }, (_, n) => something(n));
    const before = await encryptStore(store, [k1]);
    await Promise.all(all.map((each) => each.write(before)));
    let pages = 0;
    for (let ended = true; ended;) {
      const controller = new AbortController();
      const found = await reencrypt(store, [k2, k1], { signal: controller.signal, onProgress: () => pages++ === 1 && controller.abort() });
      ended = found.stopped;
      if (ended) expect(found).toMatchObject({ released: [], complete: false, rewritten: expect.any(Number) });
      else expect(found).toMatchObject({ released: ['k1'], complete: true, sealed: { k2: 120 * (texts + 1) } });
    }
    expect(pages).toBeGreaterThan(4);
    const alone = await encryptStore(store, [k2]);
    for (const each of all) await each.expectIn(alone);
  });

  it('only counts in a dry run', async () => {
    const { store, stored } = await make();
    await something(1).write(store);
    await something(2).write(await encryptStore(store, [k1]));
    const before = await stored();
    expect(await reencrypt(store, [k2, k1], { dryRun: true })).toEqual({
      ...{ rewritten: 0, sealed: { k1: texts + 1 }, clear: texts, clearDocuments: { notes: 1 }, unreadable: 0 },
      ...{ released: [], complete: false, stopped: false },
    });
    expect(await stored()).toBe(before);
  });

  it('loses nothing that is written meanwhile by who has the new key', async () => {
    const { store } = await make();
    const [before, meanwhile] = [await encryptStore(store, [k1]), await encryptStore(store, [k2, k1])];
    const [old, recent] = [1, 2].map((i) => Array.from({ length: 60 }, (_, n) => something(i * 1_000 + n)));
    await Promise.all(old!.map((each) => each.write(before)));
    const task = newTaskId();
    await before.append({ turn: turn(task, 0), task: taskRecord(task) });
    await before.documents(notes).insert({ name: 'changed', owner: '0', text: SECRET });
    let n = 0;
    const change = async (): Promise<void> => {
      n++;
      await meanwhile.saveTask(taskRecord(task, { n: n + 1, body: JSON.stringify({ n }) }));
      expect(await meanwhile.documents(notes).replace({ name: 'changed', owner: `${n}`, text: SECRET }, { owner: `${n - 1}` })).toBe(true);
    };
    const writing = (async () => {
      for (const each of recent!) await Promise.all([each.write(meanwhile), change()]);
    })();
    const [found] = await Promise.all([reencrypt(store, [k2, k1]), writing]);
    expect(found.sealed['k1']).toBeUndefined();
    const alone = await encryptStore(store, [k2]);
    for (const each of [...old!, ...recent!]) await each.expectIn(alone);
    expect(await alone.readTask(task)).toEqual(taskRecord(task, { n: 61, body: '{"n":60}' }));
    expect(await alone.documents(notes).get({ name: 'changed' })).toEqual({ name: 'changed', owner: '60', text: SECRET });
  });

  it('is refused without a key that something was encrypted with', async () => {
    const { store } = await make();
    await something(1).write(await encryptStore(store, [k1]));
    await expect(reencrypt(store, [k2])).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/"k1".*missing/),
    });
  });
}
