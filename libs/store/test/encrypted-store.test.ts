import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TroupeError } from '@troupe/contracts';
import { text } from '@troupe/contracts/format';
import { describe, expect, it } from 'vitest';
import { damageDocument, describeStore, type StoreWorld } from '../src/contract.ts';
import { message, newTaskId, taskRecord, turn } from '../src/contract/records.ts';
import { encryptedStore, encryptStore, type EncryptionKey } from '../src/encrypted.ts';
import { memoryDocuments, memoryStore } from '../src/memory.ts';
import type { DocumentSpec } from '../src/port/documents.ts';
import type { Append } from '../src/port/turn-log.ts';
import { sqliteStore } from '../src/sqlite.ts';
import { damageRow } from './damage-sqlite.ts';
import { dataFolder } from './data-folder.ts';

const key = (id: string): EncryptionKey => ({ id, secret: randomBytes(32) });
const [first, second] = [key('k1'), key('k2')];

describeStore('encrypted memory store', async () => {
  const documents = memoryDocuments();
  const store = await encryptedStore(memoryStore(documents), [first]);
  return { store, damage: async (of, fields) => damageDocument(documents, of, fields), dispose: () => store.close() };
});

const encryptedSqlite = async (): Promise<StoreWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-store-'));
  const open = () => encryptedStore(sqliteStore(folder), [first]);
  let store = await open();
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      return (store = await open());
    },
    async damage(of, fields) {
      await store.close();
      damageRow(folder, of, fields);
      store = await open();
    },
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

describeStore('encrypted sqlite store', encryptedSqlite, { versioned: false });

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

describe('an encrypted store', () => {
  it('has nothing of a body in its file, and what lists filter by', async () => {
    const folder = await dataFolder();
    const task = newTaskId();
    const store = await encryptedStore(sqliteStore(folder), [first]);
    await store.append({ turn: turn(task, 0, body), task: taskRecord(task, { name: 'listed-name', body, large: body }) });
    await store.acceptMessage(message(task, 'm', body));
    await store.documents(notes).insert({ name: 'n', owner: 'seen-owner', text: SECRET });
    await store.close();
    const file = (await readFile(join(folder, 'troupe.db'))).toString('latin1');
    expect(file).not.toContain(SECRET);
    for (const clear of ['listed-name', 'seen-owner', task]) expect(file).toContain(clear);
  });

  it('reads what earlier keys sealed, and what was stored before it was encrypted', async () => {
    const documents = memoryDocuments();
    const task = newTaskId();
    const plain = memoryStore(documents);
    await plain.append({ turn: turn(task, 0, body), task: taskRecord(task, { body }) });
    await plain.documents(notes).insert({ name: 'old', owner: 'ann', text: SECRET });
    await (await encryptedStore(plain, [first])).append({ turn: turn(task, 1, body) });
    const rotated = await encryptedStore(plain, [second, first]);
    await rotated.append({ turn: turn(task, 2, body) });
    expect(await rotated.readTurns(task, 0, 9)).toEqual([0, 1, 2].map((n) => turn(task, n, body)));
    expect(await rotated.readTask(task)).toEqual(taskRecord(task, { body }));
    expect(await rotated.documents(notes).get({ name: 'old' })).toEqual({ name: 'old', owner: 'ann', text: SECRET });
    const without = await encryptedStore(plain, [second]);
    expect(await without.readTurns(task, 0, 9)).toEqual([
      turn(task, 0, body),
      { task, n: 1, unreadable: 'it is encrypted with the key "k1", which is not given' },
      turn(task, 2, body),
    ]);
  });

  it('gives nothing that was moved, changed, or sealed with another key of the same id (S12)', async () => {
    const folder = await dataFolder();
    const [task, other] = [newTaskId(), newTaskId()];
    const store = await encryptedStore(sqliteStore(folder), [first]);
    for (const id of [task, other])
      for (const n of [0, 1, 2]) await store.append({ turn: turn(id, n, body), task: taskRecord(id, { n: n + 1, body }) });
    await store.close();
    const db = new DatabaseSync(join(folder, 'troupe.db'));
    const bodyOf = (id: string, n: number) => db.prepare('SELECT body FROM turns WHERE task = ? AND n = ?').get(id, n)!['body'] as string;
    const put = (text: string, n: number) => db.prepare('UPDATE turns SET body = ? WHERE task = ? AND n = ?').run(text, task, n);
    put(bodyOf(other, 0), 0);
    put(bodyOf(task, 2), 1);
    put(`${bodyOf(task, 2).slice(0, -12)}AAAAAAAAAAAA`, 2);
    db.close();
    const reopened = await encryptedStore(sqliteStore(folder), [first]);
    const instead = 'it was encrypted with another key of that id, or for another place, or changed since';
    expect(await reopened.readTurns(task, 0, 9)).toEqual([0, 1, 2].map((n) => ({ task, n, unreadable: instead })));
    expect(await reopened.readTask(task)).toEqual(taskRecord(task, { n: 3, body }));
    await reopened.close();
    const wrong = await encryptedStore(sqliteStore(folder), [key('k1')]);
    expect(await wrong.readTurns(other, 0, 1)).toEqual([{ task: other, n: 0, unreadable: instead }]);
    expect(await wrong.listTasks({ limit: 9 })).toContainEqual({ id: task, createdAt: expect.any(Number), unreadable: instead });
    await wrong.close();
  });

  it('seals a turn again as the same text while its outcome is unknown, and equal turns as different ones', async () => {
    const seen: string[] = [];
    const inner = memoryStore();
    const losing = async ({ turn: { body: sealed } }: Append): Promise<never> => {
      seen.push(sealed);
      throw new TroupeError('unavailable', 'The answer got lost.');
    };
    const store = await encryptedStore({ ...inner, append: losing }, [first]);
    const [one, same] = [turn(newTaskId(), 0, body), turn(newTaskId(), 0, body)];
    for (const each of [one, one, same]) await expect(store.append({ turn: each })).rejects.toMatchObject({ code: 'unavailable' });
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  });
});

describe('the keys of an encrypted store', () => {
  const refusal = (reason: RegExp) => ({ code: 'invalid-configuration', message: expect.stringMatching(reason) });

  it('are refused when one is missing or another of the same name, before anything is read', async () => {
    const store = memoryStore();
    await encryptStore(store, [first]);
    await expect(encryptStore(store, [])).rejects.toMatchObject(refusal(/"k1".*missing/));
    await expect(encryptStore(store, [second])).rejects.toMatchObject(refusal(/"k1".*missing/));
    await expect(encryptStore(store, [key('k1')])).rejects.toMatchObject(refusal(/"k1".*another key of that name/));
    await encryptStore(store, [second, first]);
    await expect(encryptStore(store, [first])).rejects.toMatchObject(refusal(/"k2".*missing/));
  });

  it('are none for a store that was never encrypted, which is then as it is', async () => {
    const store = memoryStore();
    expect(await encryptStore(store, [])).toBe(store);
  });
});
