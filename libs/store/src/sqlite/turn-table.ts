import type { DatabaseSync } from 'node:sqlite';
import type { TaskId } from '@troupe/contracts';
import type { TurnRecord } from '../port.ts';

export interface TurnTable {
  /** False when another turn has its number. */
  insert(turn: TurnRecord): boolean;
  read(task: TaskId, from: number, limit: number): readonly TurnRecord[];
  remove(task: TaskId): void;
}

export function turnTable(db: DatabaseSync): TurnTable {
  const insert = db.prepare('INSERT INTO turns (task, n, at, build, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (task, n) DO NOTHING');
  const select = db.prepare('SELECT n, at, build, body FROM turns WHERE task = ? AND n >= ? ORDER BY n LIMIT ?');
  const remove = db.prepare('DELETE FROM turns WHERE task = ?');
  return {
    insert: ({ task, n, at, build, body }) => insert.run(task, n, at, build, body).changes === 1,
    read: (task, from, limit) => (select.all(task, from, limit) as unknown as Omit<TurnRecord, 'task'>[]).map((row) => ({ task, ...row })),
    remove(task) {
      remove.run(task);
    },
  };
}
