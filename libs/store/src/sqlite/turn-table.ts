import type { DatabaseSync } from 'node:sqlite';
import { endStatuses, PARTITIONS, type TaskId } from '@troupe/contracts';
import { turnRecord } from '../documents/records.ts';
import type { UnreadableTurn } from '../documents/unreadable.ts';
import type { LostTasks } from '../port/task-index.ts';
import type { TurnRecord } from '../port/turn-log.ts';
import { upToBytes } from '../up-to-bytes.ts';
import { prepareRead, type Row } from './prepare-read.ts';

export interface TurnTable {
  /** False when another turn has its number. */
  insert(turn: TurnRecord): boolean;
  read(task: TaskId, from: number, limit: number, bytes?: number): readonly (TurnRecord | UnreadableTurn)[];
  /** Logs in id order that no record stands for (`lostTasks` of the port). */
  lost(after: TaskId | undefined, limit: number): LostTasks;
  remove(task: TaskId): void;
}

/** By its partition while it is open, and by its id once it has ended. */
const findable = `open = (status NOT IN (${endStatuses.map((status) => `'${status}'`).join(', ')})) AND partition BETWEEN 0 AND ${PARTITIONS - 1} AND typeof(partition) = 'integer'`;

export function turnTable(db: DatabaseSync): TurnTable {
  const insert = db.prepare('INSERT INTO turns (task, n, at, build, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (task, n) DO NOTHING');
  // A row whose number is none has no place in a log.
  const select = prepareRead(
    db,
    `SELECT n, at, build, body FROM turns WHERE task = ? AND n BETWEEN ? AND ${Number.MAX_SAFE_INTEGER} AND typeof(n) = 'integer' ORDER BY n LIMIT ?`,
  );
  // From one task to the next by the index, whatever the lengths of their logs.
  const lost = prepareRead(
    db,
    `WITH RECURSIVE ids (id) AS (
       SELECT min(task) FROM turns WHERE task > ?
       UNION ALL
       SELECT (SELECT min(task) FROM turns WHERE task > ids.id) FROM ids WHERE ids.id IS NOT NULL
       LIMIT ?
     )
     SELECT ids.id AS task,
       EXISTS (SELECT 1 FROM turns WHERE turns.task = ids.id AND n = 0)
         AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.id = ids.id AND ${findable}) AS lost
     FROM ids WHERE ids.id IS NOT NULL`,
  );
  const remove = db.prepare('DELETE FROM turns WHERE task = ?');
  const toRecord = (task: TaskId, { n, ...fields }: Row): TurnRecord | UnreadableTurn => turnRecord(task, Number(n), { fields });
  return {
    insert: ({ task, n, at, build, body }) => insert.run(task, n, at, build, body).changes === 1,
    // Row by row: those after the last are not read from the disk.
    read: (task, from, limit, bytes = Infinity) =>
      upToBytes(
        select.each((row) => toRecord(task, row), task, from, limit),
        bytes,
      ),
    lost(after, limit) {
      const rows = lost.all(after ?? '', limit);
      const last = rows.at(-1);
      return {
        tasks: rows.filter((row) => row['lost'] === 1n).map((row) => row['task'] as TaskId),
        ...(last === undefined || rows.length < limit ? {} : { next: last['task'] as TaskId }),
      };
    },
    remove(task) {
      remove.run(task);
    },
  };
}
