import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Attributes, TaskId, TaskKind, TaskStatus } from '@troupe/contracts';
import type { TaskQuery, TaskRecord } from '../port.ts';

export interface TaskTable {
  read(task: TaskId): TaskRecord | undefined;
  /** Does nothing when a newer record is there (S3). */
  save(record: TaskRecord): void;
  list(query: TaskQuery): readonly TaskRecord[];
  open(partitions: readonly number[], after: TaskId | undefined, limit: number): readonly TaskRecord[];
  remove(task: TaskId): void;
}

interface Row {
  readonly id: TaskId;
  readonly partition: number;
  readonly n: number;
  readonly revision: number;
  readonly kind: TaskKind;
  readonly name: string;
  readonly status: TaskStatus;
  readonly open: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly session: string | null;
  readonly parent: TaskId | null;
  readonly attributes: string;
  readonly approvals: number;
  readonly run_start: number;
  readonly body: string;
  /** Only of a task that is read alone. */
  readonly large?: string | null;
}

/** Columns that no index holds, those of indexes that change as a task goes on, and those that hardly do. */
const plain = ['n', 'revision', 'kind', 'updated_at', 'attributes', 'run_start', 'body', 'large'] as const satisfies readonly (keyof Row)[];
const progress = ['status', 'open', 'approvals'] as const satisfies readonly (keyof Row)[];
const identity = ['partition', 'name', 'created_at', 'session', 'parent'] as const satisfies readonly (keyof Row)[];
const columns = [...plain, ...progress, ...identity];
/** S8 */
const listed = ['id', ...columns.filter((column) => column !== 'large')].join(', ');

export function taskTable(db: DatabaseSync): TaskTable {
  const select = db.prepare('SELECT * FROM tasks WHERE id = ?');
  const upsert = db.prepare(`
    INSERT INTO tasks (id, ${columns.join(', ')}) VALUES (?${', ?'.repeat(columns.length)})
    ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
    WHERE (excluded.n, excluded.revision) > (n, revision)`);
  // Naming an indexed column in SET rewrites its indexes, changed or not: most changes need none of them, an end those of its status.
  const update = (set: readonly string[], same: readonly string[]): StatementSync =>
    db.prepare(`
      UPDATE tasks SET ${set.map((column) => `${column} = ?`).join(', ')}
      WHERE (n, revision) < (?, ?) AND id = ? AND ${same.map((column) => `${column} IS ?`).join(' AND ')}`);
  const updatePlain = update(plain, [...progress, ...identity]);
  const updateProgress = update([...plain, ...progress], identity);
  const selectOpen = db.prepare(
    `SELECT ${listed} FROM tasks WHERE open = 1 AND partition IN (SELECT value FROM json_each(?)) AND id > ? ORDER BY id LIMIT ?`,
  );
  const remove = db.prepare('DELETE FROM tasks WHERE id = ?');

  return {
    read(task) {
      const row = select.get(task) as Row | undefined;
      return row && toRecord(row);
    },
    save(task) {
      const plainValues = [
        task.n,
        task.revision,
        task.kind,
        task.updatedAt,
        attributeText(task.attributes),
        task.runStart,
        task.body,
        task.large ?? null,
      ];
      const progressValues = [task.status, Number(task.open), Number(task.approvals)];
      const identityValues = [task.partition, task.name, task.createdAt, task.session ?? null, task.parent ?? null];
      const version = [task.n, task.revision, task.id];
      // The first record of a task is new, and its last one changes its status.
      if (task.n > 1) {
        if (task.open && updatePlain.run(...plainValues, ...version, ...progressValues, ...identityValues).changes === 1) return;
        if (updateProgress.run(...plainValues, ...progressValues, ...version, ...identityValues).changes === 1) return;
      }
      upsert.run(task.id, ...plainValues, ...progressValues, ...identityValues);
    },
    list({ status, ...query }) {
      if (status === undefined) return selectNewest(db, query, undefined);
      // One index range per status instead of sorting all that match.
      return [...new Set(status)]
        .flatMap((one) => selectNewest(db, query, one))
        .toSorted(newestFirst)
        .slice(0, query.limit);
    },
    open: (partitions, after, limit) => (selectOpen.all(JSON.stringify(partitions), after ?? '', limit) as unknown as Row[]).map(toRecord),
    remove(task) {
      remove.run(task);
    },
  };
}

function selectNewest(db: DatabaseSync, query: Omit<TaskQuery, 'status'>, status: TaskStatus | undefined): TaskRecord[] {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const where = (condition: string, ...given: readonly (SQLInputValue | undefined)[]): void => {
    const present = given.filter((value) => value !== undefined);
    if (present.length < given.length) return;
    conditions.push(condition);
    values.push(...present);
  };
  where('status = ?', status);
  where('kind = ?', query.kind);
  where('name = ?', query.name);
  where('parent = ?', query.parent);
  where('session = ?', query.session);
  where('created_at > ?', query.createdAfter);
  where('created_at < ?', query.createdBefore);
  where('(created_at, id) < (?, ?)', query.cursor?.createdAt, query.cursor?.id);
  // Written out, so that the partial index is found.
  if (query.approvals !== undefined) conditions.push(query.approvals ? 'approvals = 1' : 'approvals = 0');
  for (const entry of attributeEntries(query.attributes ?? {})) where('instr(attributes, ?) > 0', entry);
  const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = db.prepare(`SELECT ${listed} FROM tasks ${filter} ORDER BY created_at DESC, id DESC LIMIT ?`).all(...values, query.limit);
  return (rows as unknown as Row[]).map(toRecord);
}

function newestFirst(a: TaskRecord, b: TaskRecord): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}

/** Each entry between line breaks, which JSON text never holds: entries are found whole, whatever their keys. */
function attributeEntries(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([key, value]) => `\n${JSON.stringify(key)}:${JSON.stringify(value)}\n`);
}

function attributeText(attributes: Attributes): string {
  return `{${attributeEntries(attributes).join(',')}}`;
}

function toRecord(row: Row): TaskRecord {
  return {
    id: row.id,
    partition: row.partition,
    n: row.n,
    revision: row.revision,
    kind: row.kind,
    name: row.name,
    status: row.status,
    open: row.open === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.session === null ? {} : { session: row.session }),
    ...(row.parent === null ? {} : { parent: row.parent }),
    attributes: JSON.parse(row.attributes) as Attributes,
    approvals: row.approvals === 1,
    runStart: row.run_start,
    body: row.body,
    ...(typeof row.large === 'string' ? { large: row.large } : {}),
  };
}
