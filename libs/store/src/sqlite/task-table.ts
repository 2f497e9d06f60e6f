import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  defaultBounds,
  defaultTenant,
  localPrincipal,
  principalText,
  type Attributes,
  type TaskId,
  type TaskStatus,
  type Tenant,
} from '@troupe/contracts';
import { LAST_TIME } from '@troupe/contracts/format';
import { taskRecord } from '../documents/records.ts';
import type { UnreadableTask } from '../documents/unreadable.ts';
import type { TaskQuery, TaskRecord } from '../port/task-index.ts';
import { prepareRead, type Read, type Row } from './prepare-read.ts';

type Stored = TaskRecord | UnreadableTask;

export interface TaskTable {
  read(task: TaskId): Stored | undefined;
  /** Does nothing when a newer record is there (S3). */
  save(record: TaskRecord): void;
  /** Whatever is there. */
  replace(record: TaskRecord): void;
  list(query: TaskQuery): readonly Stored[];
  open(partitions: readonly number[], after: TaskId | undefined, limit: number): readonly Stored[];
  countOpen(tenant: Tenant, most: number): number;
  remove(task: TaskId): void;
}

/** Columns that no index holds, those of indexes that change as a task goes on, and those that hardly do. */
const plain = ['n', 'revision', 'kind', 'updated_at', 'attributes', 'run_start', 'body', 'large'];
const progress = ['status', 'open', 'approvals', 'decided'];
const identity = ['partition', 'name', 'created_at', 'session', 'parent', 'started_by'];
const columns = [...plain, ...progress, ...identity];
/** Whose tasks are in no index of their own. */
const LOCAL = principalText(localPrincipal);
/** S8 */
const listed = ['id', ...columns.filter((column) => column !== 'large')].join(', ');

/** What has no time, or an id that no task can have, has no place in the list: no cursor could name it. */
const HAS_TIME = `typeof(created_at) = 'integer' AND created_at BETWEEN 0 AND ${LAST_TIME}`;
const OF_DEFAULT = isPublic('id');
/** Written out as in the index, so that it is found. */
const TENANT = "substr(id, 1, instr(id, '~') - 1)";
const OF_TENANT = `instr(id, '~') > 0 AND ${isPublic("substr(id, instr(id, '~') + 1)")}`;
const OF_ANY = `(${OF_DEFAULT} OR ${OF_TENANT} AND length(${TENANT}) <= 40 AND ${TENANT} GLOB '[a-z0-9]*' AND ${TENANT} NOT GLOB '*[^a-z0-9-]*')`;

function isPublic(id: string): string {
  return `length(${id}) <= ${defaultBounds.nameCharacters} AND ${id} GLOB '[A-Za-z0-9]*' AND ${id} NOT GLOB '*[^A-Za-z0-9_:-]*'`;
}

export function taskTable(db: DatabaseSync): TaskTable {
  const select = prepareRead(db, 'SELECT * FROM tasks WHERE id = ?');
  const insert = `
    INSERT INTO tasks (id, ${columns.join(', ')}) VALUES (?${', ?'.repeat(columns.length)})
    ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  const upsert = db.prepare(`${insert} WHERE (excluded.n, excluded.revision) > (n, revision)`);
  const replace = db.prepare(insert);
  // Naming an indexed column in SET rewrites its indexes, changed or not: most changes need none of them, an end those of its status.
  const update = (set: readonly string[], same: readonly string[]): StatementSync =>
    db.prepare(`
      UPDATE tasks SET ${set.map((column) => `${column} = ?`).join(', ')}
      WHERE (n, revision) < (?, ?) AND id = ? AND ${same.map((column) => `${column} IS ?`).join(' AND ')}`);
  const updatePlain = update(plain, [...progress, ...identity]);
  const updateProgress = update([...plain, ...progress], identity);
  const selectOpen = prepareRead(
    db,
    `SELECT ${listed} FROM tasks WHERE open = 1 AND partition IN (SELECT value FROM json_each(?)) AND id > ? ORDER BY id LIMIT ?`,
  );
  // Ids of a tenant stand together in the index of open tasks; those of the default tenant have no mark.
  const countIn = (condition: string): Read =>
    prepareRead(db, `SELECT count(*) AS open FROM (SELECT 1 FROM tasks WHERE open = 1 AND ${condition} LIMIT ?)`);
  const countDefault = countIn("instr(id, '~') = 0");
  const countTenant = countIn("id > ? || '~' AND id < ? || char(127)");
  const remove = db.prepare('DELETE FROM tasks WHERE id = ?');

  return {
    read(task) {
      const row = select.get(task);
      return row && toRecord(row);
    },
    save(task) {
      const { plainValues, progressValues, identityValues } = valuesOf(task);
      const version = [task.n, task.revision, task.id];
      // The first record of a task is new, and its last one changes its status.
      if (task.n > 1) {
        if (task.open && updatePlain.run(...plainValues, ...version, ...progressValues, ...identityValues).changes === 1) return;
        if (updateProgress.run(...plainValues, ...progressValues, ...version, ...identityValues).changes === 1) return;
      }
      upsert.run(task.id, ...plainValues, ...progressValues, ...identityValues);
    },
    replace(task) {
      const { plainValues, progressValues, identityValues } = valuesOf(task);
      replace.run(task.id, ...plainValues, ...progressValues, ...identityValues);
    },
    list({ status, ...query }) {
      if (status === undefined) return selectNewest(db, query, undefined);
      // One index range per status instead of sorting all that match.
      return [...new Set(status)]
        .flatMap((one) => selectNewest(db, query, one))
        .toSorted(newestFirst)
        .slice(0, query.limit);
    },
    open: (partitions, after, limit) => selectOpen.all(JSON.stringify(partitions), after ?? '', limit).map(toRecord),
    countOpen(tenant, most) {
      const row = tenant === defaultTenant ? countDefault.get(most) : countTenant.get(tenant, tenant, most);
      return Number(row!['open']);
    },
    remove(task) {
      remove.run(task);
    },
  };
}

function valuesOf(task: TaskRecord): Readonly<Record<'plainValues' | 'progressValues' | 'identityValues', readonly SQLInputValue[]>> {
  return {
    plainValues: [
      task.n,
      task.revision,
      task.kind,
      task.updatedAt,
      attributeText(task.attributes),
      task.runStart,
      task.body,
      task.large ?? null,
    ],
    progressValues: [task.status, Number(task.open), Number(task.approvals), Number(task.decided ?? false)],
    identityValues: [task.partition, task.name, task.createdAt, task.session ?? null, task.parent ?? null, task.startedBy ?? null],
  };
}

function selectNewest(db: DatabaseSync, query: Omit<TaskQuery, 'status'>, status: TaskStatus | undefined): Stored[] {
  const conditions: string[] = [HAS_TIME];
  const values: SQLInputValue[] = [];
  const where = (condition: string, ...given: readonly (SQLInputValue | undefined)[]): void => {
    const present = given.filter((value) => value !== undefined);
    if (present.length < given.length) return;
    conditions.push(condition);
    values.push(...present);
  };
  if (query.tenant === undefined) conditions.push(OF_ANY);
  else if (query.tenant === defaultTenant) conditions.push(OF_DEFAULT);
  else where(`${OF_TENANT} AND ${TENANT} = ?`, query.tenant);
  // Of a tenant they are found by its own index alone ("+" keeps those of all tenants out).
  const all = query.tenant === undefined || query.tenant === defaultTenant ? '' : '+';
  where(`${all}status = ?`, status);
  where('kind = ?', query.kind);
  where(`${all}name = ?`, query.name);
  where('parent = ?', query.parent);
  where('session = ?', query.session);
  where(`${all}started_by = ?`, query.startedBy);
  where('created_at > ?', query.createdAfter);
  where('created_at < ?', query.createdBefore);
  where('(created_at, id) < (?, ?)', query.cursor?.createdAt, query.cursor?.id);
  // Written out, so that the partial index is found.
  if (query.approvals !== undefined) conditions.push(query.approvals ? 'approvals = 1' : 'approvals = 0');
  if (query.decided !== undefined) conditions.push('decided = 1');
  if (query.startedBy !== undefined && query.startedBy !== LOCAL) conditions.push(`started_by <> '${LOCAL}'`);
  for (const entry of attributeEntries(query.attributes ?? {})) where('instr(attributes, ?) > 0', entry);
  const select = prepareRead(db, `SELECT ${listed} FROM tasks WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT ?`);
  return select.all(...values, query.limit).map(toRecord);
}

function newestFirst(a: Stored, b: Stored): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}

/** Each entry between line breaks, which JSON text never holds: entries are found whole, whatever their keys. */
function attributeEntries(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([key, value]) => `\n${JSON.stringify(key)}:${JSON.stringify(value)}\n`);
}

function attributeText(attributes: Attributes): string {
  return `{${attributeEntries(attributes).join(',')}}`;
}

export function toRecord(row: Row): Stored {
  const {
    id,
    open,
    approvals,
    decided,
    created_at: createdAt,
    updated_at: updatedAt,
    run_start: runStart,
    started_by: startedBy,
    attributes,
    ...same
  } = row;
  const fields = {
    ...same,
    createdAt,
    updatedAt,
    runStart,
    startedBy,
    open: toFlag(open),
    approvals: toFlag(approvals),
    ...(decided === 0n ? {} : { decided: toFlag(decided) }),
    attributes: parsed(attributes),
  };
  return taskRecord(String(id) as TaskId, { fields });
}

function toFlag(value: unknown): unknown {
  return value === 0n ? false : value === 1n ? true : value;
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
