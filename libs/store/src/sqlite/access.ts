import type { DatabaseSync } from 'node:sqlite';
import { TroupeError } from '@troupe/contracts';
import { groupCommit } from '../group-commit.ts';
import { isDiskFailure, toUnavailable } from './sqlite-failure.ts';
import { transaction } from './transaction.ts';

/** How the methods of the store get to the database. */
export interface Access {
  /** Resolves once the change is on disk. */
  write<R>(change: () => R): Promise<R>;
  read<R>(look: () => R): Promise<R>;
  close(): Promise<void>;
}

/** @param path for messages */
export function accessTo(db: DatabaseSync, path: string): Access {
  const commit = transaction(db);
  const commits = groupCommit<() => unknown, unknown>(commit, (error) => !isDiskFailure(error));
  let closed = false;
  const guard = (): void => {
    if (closed) throw new TroupeError('unavailable', `The store in ${path} is closed.`);
  };
  return {
    async write<R>(change: () => R) {
      guard();
      try {
        return (await commits.add(change)) as R;
      } catch (error) {
        throw toUnavailable(error, path);
      }
    },
    async read(look) {
      guard();
      try {
        return look();
      } catch (error) {
        throw toUnavailable(error, path);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await commits.idle();
      db.close();
    },
  };
}
