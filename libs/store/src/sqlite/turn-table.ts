import type { DatabaseSync } from 'node:sqlite';
import type { TaskId } from '@troupe/contracts';
import type { TurnRecord } from '../port.ts';
import { upToBytes } from '../up-to-bytes.ts';

export interface TurnTable {
  /** False when another turn has its number. */
  insert(turn: TurnRecord): boolean;
  read(task: TaskId, from: number, limit: number, bytes?: number): readonly TurnRecord[];
  remove(task: TaskId): void;
}

export function turnTable(db: DatabaseSync): TurnTable {
  const insert = db.prepare('INSERT INTO turns (task, n, at, build, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (task, n) DO NOTHING');
  const select = db.prepare('SELECT n, at, build, body FROM turns WHERE task = ? AND n >= ? ORDER BY n LIMIT ?');
  const remove = db.prepare('DELETE FROM turns WHERE task = ?');
  return {
    insert: ({ task, n, at, build, body }) => insert.run(task, n, at, build, body).changes === 1,
    // Row by row: those after the last are not read from the disk.
    read: (task, from, limit, bytes = Infinity) =>
      upToBytes(select.iterate(task, from, limit) as Iterable<unknown> as Iterable<Omit<TurnRecord, 'task'>>, bytes).map((row) => ({
        task,
        ...row,
      })),
    remove(task) {
      remove.run(task);
    },
  };
}
