import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { TaskRecord } from '../src/port/task-index.ts';
import { describeStore, type StoreWorld } from '../src/contract.ts';
import { describeBodies, type WholeWorld } from '../src/contract/bodies.ts';
import { thingSpec } from '../src/contract/documents.ts';
import { newTaskId, turn } from '../src/contract/records.ts';
import { openDatabase } from '../src/sqlite/open-database.ts';
import { migrations } from '../src/sqlite/schema.ts';
import { sqliteStore } from '../src/sqlite.ts';
import { damageRow } from './damage-sqlite.ts';
import { dataFolder } from './data-folder.ts';

const sqliteWorld = async (): Promise<StoreWorld & WholeWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-store-'));
  let store = sqliteStore(folder);
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      return (store = sqliteStore(folder));
    },
    async damage(key, fields) {
      await store.close();
      damageRow(folder, key, fields);
      store = sqliteStore(folder);
    },
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

// The version is that of the whole file.
describeStore('sqlite store', sqliteWorld, { versioned: false });
describeBodies('sqlite store', sqliteWorld);

describe('the data folder of a sqlite store', () => {
  it('is made when it is missing, and can be opened again after closing', async () => {
    const folder = await dataFolder();
    const task = newTaskId();
    const first = sqliteStore(folder);
    await first.append({ turn: turn(task, 0) });
    await first.close();
    const second = sqliteStore(folder);
    expect(await second.readTurns(task, 0, 1)).toEqual([turn(task, 0)]);
    await second.close();
  });

  it('is refused while a store has it, even one that never wrote', async () => {
    const folder = await dataFolder();
    await sqliteStore(folder).close();
    const holder = sqliteStore(folder);
    expect(() => sqliteStore(folder)).toThrow(expect.objectContaining({ code: 'data-in-use', message: expect.stringContaining(folder) }));
    await holder.close();
    await sqliteStore(folder).close();
  });

  it('that has no documents of a spec yet gets a table for them, and keeps what it has', async () => {
    const folder = await dataFolder();
    const task = newTaskId();
    await mkdir(folder, { recursive: true });
    const db = new DatabaseSync(join(folder, 'troupe.db'));
    db.exec(`${migrations[0]} PRAGMA user_version = 101`);
    db.prepare('INSERT INTO turns VALUES (?, 0, 1, ?, ?)').run(task, 'b1', '{}');
    db.prepare(
      `INSERT INTO tasks (id, partition, n, revision, kind, name, status, open, created_at, updated_at, attributes, approvals, run_start, body)
       VALUES (?, 1, 1, 0, 'workflow', 'old', 'running', 1, 5, 5, '{}', 0, 0, '{}')`,
    ).run(task);
    db.close();
    const store = sqliteStore(folder);
    expect(await store.listTasks({ name: 'old', limit: 9 })).toMatchObject([{ id: task, createdAt: 5 }]);
    const [old] = await store.listTasks({ name: 'old', limit: 9 });
    await store.saveTask({ ...(old as TaskRecord), n: 2, startedBy: 'key:a' });
    expect(await store.listTasks({ startedBy: 'key:a', limit: 9 })).toMatchObject([{ id: task, n: 2 }]);
    expect(await store.readTurns(task, 0, 1)).toEqual([{ task, n: 0, at: 1, build: 'b1', body: '{}' }]);
    await store.documents(thingSpec).insert({ group: 'g', n: 1, at: 1, body: '{}' });
    await store.close();
    const again = sqliteStore(folder);
    expect((await again.documents(thingSpec).find({ limit: 10 })).documents).toHaveLength(1);
    await again.close();
  });

  it('is refused when a newer version wrote it, and left as it was', async () => {
    const folder = await dataFolder();
    await sqliteStore(folder).close();
    const db = new DatabaseSync(join(folder, 'troupe.db'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    expect(() => sqliteStore(folder)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', message: expect.stringMatching(/schema version 999.*reads up to \d+\./) }),
    );
    const again = new DatabaseSync(join(folder, 'troupe.db'));
    expect(again.prepare('PRAGMA user_version').get()?.['user_version']).toBe(999);
    again.close();
  });

  it('is refused when a draft of 0.1 wrote it, and left as it was (F1)', async () => {
    const folder = await dataFolder();
    await mkdir(folder, { recursive: true });
    const db = new DatabaseSync(join(folder, 'troupe.db'));
    db.exec(`${migrations[0]} PRAGMA user_version = 7`);
    db.close();
    const message = expect.stringMatching(/written by a draft of Troupe 0\.1.*Choose another data folder, or delete this one\./);
    expect(() => sqliteStore(folder)).toThrow(expect.objectContaining({ code: 'invalid-configuration', message }));
    const again = new DatabaseSync(join(folder, 'troupe.db'));
    expect(again.prepare('PRAGMA user_version').get()?.['user_version']).toBe(7);
    again.close();
  });

  it('is refused when its file is not a database, or it is a file itself', async () => {
    const folder = await dataFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'troupe.db'), 'something else entirely, and long enough to be looked at: '.repeat(20));
    expect(() => sqliteStore(folder)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', message: expect.stringContaining(folder) }),
    );
    expect(() => sqliteStore(join(folder, 'troupe.db'))).toThrow(expect.objectContaining({ code: 'invalid-configuration' }));
  });

  const impossible: readonly (readonly [what: string, folder: string, reason: string])[] = [
    ['under a file', '/dev/null/data', 'not a directory'],
    ['a file', '/etc/passwd', 'there is a file of that name'],
    ...(process.platform === 'linux'
      ? ([
          ['in a folder that takes none', '/proc/x', 'no such file or directory'],
          ['deep in a folder that takes none', '/proc/x/y/z', 'no such file or directory'],
        ] as const)
      : []),
    ['longer than a path can be', `/tmp/${'d/'.repeat(3_000)}`, 'name too long'],
    ['with a part that is too long', `/tmp/${'d'.repeat(3_000)}`, 'name too long'],
    ['with a character no path has', '/tmp/\0', 'null bytes'],
  ];
  it.each(impossible)('is refused at once, with the reason and the setting: %s', (_what, folder, reason) => {
    let said: { code?: string; message?: string } = {};
    try {
      sqliteStore(folder);
    } catch (error) {
      said = error as typeof said;
    }
    expect(said).toMatchObject({ code: 'invalid-configuration', message: expect.stringContaining(reason) });
    expect(said.message).toMatch(/^The data folder \/.* cannot be made: .*\. Create it, or choose another in TROUPE_DATA\.$/s);
    expect(said.message!.length).toBeLessThan(450);
  });

  it('that is a link to nothing is refused, one to a folder is taken', async () => {
    const folder = await dataFolder();
    await mkdir(folder, { recursive: true });
    await symlink(join(folder, 'nowhere'), join(folder, 'link'));
    expect(() => sqliteStore(join(folder, 'link'))).toThrow(/link cannot be made: .*no such file/);
    await mkdir(join(folder, 'nowhere'));
    await sqliteStore(join(folder, 'link')).close();
  });
});

describe('the database of a sqlite store', () => {
  it('syncs every commit to disk: log mode and full synchronization are on (S2)', async () => {
    const db = openDatabase(await dataFolder());
    expect(db.prepare('PRAGMA journal_mode').get()?.['journal_mode']).toBe('wal');
    expect(db.prepare('PRAGMA synchronous').get()?.['synchronous']).toBe(2);
    db.close();
  });
});

describe('a closed sqlite store', () => {
  it('refuses reads and writes, and may be closed again', async () => {
    const store = sqliteStore(await dataFolder());
    await store.close();
    await store.close();
    for (const attempt of [store.append({ turn: turn(newTaskId(), 0) }), store.readTask(newTaskId()), store.ping()]) {
      await expect(attempt).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});

describe('a value SQLite cannot store', () => {
  it('is refused alone, not with the writes next to it', async () => {
    const store = sqliteStore(await dataFolder());
    const [good, bad] = [newTaskId(), newTaskId()];
    const outcomes = await Promise.allSettled([
      store.append({ turn: turn(good, 0) }),
      store.append({ turn: { ...turn(bad, 0), at: undefined as unknown as number } }),
      store.append({ turn: turn(good, 1) }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.readTurns(good, 0, 10)).toHaveLength(2);
    expect(await store.readTurns(bad, 0, 10)).toEqual([]);
    await store.close();
  });
});
