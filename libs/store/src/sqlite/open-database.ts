import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TroupeError } from '@troupe/contracts';
import { makeDataFolder } from './make-data-folder.ts';
import { isBusy } from './sqlite-failure.ts';
import { migrations } from './schema.ts';

/**
 * Opens the database of a data folder, made when it is not there, and keeps every other process out.
 * The lock is SQLite's own, held by the kernel for this process: it is gone when the process is.
 *
 * @throws TroupeError `data-in-use`, `invalid-configuration`
 */
export function openDatabase(folder: string): DatabaseSync {
  const path = join(makeDataFolder(folder), 'troupe.db');
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // Set before the first access: the index of the write-ahead log then lives in memory and the file stays locked.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    // Pages of 4 KiB: the log is copied back every 16 MB; up to 64 MiB of them stay in memory (negative: KiB).
    db.exec('PRAGMA wal_autocheckpoint = 4000');
    db.exec('PRAGMA cache_size = -65536');
    db.exec('PRAGMA temp_store = MEMORY');
    migrate(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw explain(error, folder, path);
  }
}

/** Drafts of 0.1, of which nothing is read, counted from 1: what is released counts from here. */
const DRAFTS = 100;

function migrate(db: DatabaseSync, path: string): void {
  // An exclusive transaction on a database of one's own also takes the lock at once.
  db.exec('BEGIN EXCLUSIVE');
  const found = db.prepare('PRAGMA user_version').get()?.['user_version'] as number;
  const newest = DRAFTS + migrations.length;
  if (found > 0 && found <= DRAFTS) {
    throw new TroupeError(
      'invalid-configuration',
      `The data in ${path} was written by a draft of Troupe 0.1, and no release reads it. Choose another data folder, or delete this one.`,
    );
  }
  if (found > newest) {
    throw new TroupeError(
      'invalid-configuration',
      `The data in ${path} has schema version ${found}; this version of Troupe reads up to ${newest}. Start the newer version that wrote it, or choose another data folder.`,
    );
  }
  for (const migration of migrations.slice(Math.max(0, found - DRAFTS))) db.exec(migration);
  db.exec(`PRAGMA user_version = ${newest}`);
  db.exec('COMMIT');
}

function explain(error: unknown, folder: string, path: string): unknown {
  if (error instanceof TroupeError) return error;
  if (isBusy(error)) {
    return new TroupeError(
      'data-in-use',
      `Another process uses the data folder ${resolve(folder)}. Stop it, or choose another data folder.`,
      { cause: error },
    );
  }
  return new TroupeError(
    'invalid-configuration',
    `The data file ${path} cannot be opened: ${String(error)}. Check that it is a database and may be written.`,
    { cause: error },
  );
}
