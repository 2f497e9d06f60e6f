import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError, type ListedTask, type TaskEvent, type TaskService } from '@troupe/contracts';
import { markOf, MOST_FOLLOWED, readPosition, writePosition, type SessionPosition } from './session-position.ts';

/** An event of a session: of which task, and the names of the agents from that of the session to it. */
export interface SessionEvent {
  /** The position to read on from. */
  readonly id: string;
  readonly task: string;
  readonly path: readonly string[];
  readonly event: TaskEvent;
}

type Reading = Pick<TaskService, 'get' | 'events' | 'list'>;

type Piece =
  | { readonly kind: 'begun'; readonly task: string; readonly path: readonly string[]; readonly after: string }
  | { readonly kind: 'event'; readonly task: string; readonly event: TaskEvent }
  | { readonly kind: 'ended'; readonly task: string; readonly createdAt: number | undefined }
  | { readonly kind: 'looked'; readonly at: number };

/** Milliseconds between two looks for new tasks. */
const LOOK_MS = 500;
/** Milliseconds after which no task is listed any more that was created before. */
const SETTLED_MS = 120_000;
/** Tasks of a session that are looked through, the newest; a page of them; and looks for a task that was announced. */
const MOST_TASKS = 1_000;
const PAGE = 100;
const MOST_LOOKS = 50;

interface Following {
  readonly service: Reading;
  readonly session: string;
  readonly gone: AbortSignal;
  /** Resolves once the reader has taken it. */
  readonly give: (piece: Piece) => Promise<void>;
  /** Those that are followed. */
  readonly running: Map<string, Promise<void>>;
  readonly fail: (error: unknown) => void;
}

/**
 * What happens in the tasks of a session and in those below them, from a position on, until nobody reads on. Tasks that
 * have ended are given whole, in the order in which they were created; those that go on side by side are given as it
 * happens, each in its order.
 *
 * @throws TroupeError `invalid-cursor`
 */
export async function* sessionPieces(
  service: Reading,
  session: string,
  after: string | undefined,
  gone: AbortSignal,
): AsyncGenerator<SessionEvent, void> {
  const position = readPosition(after);
  const leave = new AbortController();
  const { readable, writable } = new TransformStream<Piece, Piece>();
  const writer = writable.getWriter();
  const following: Following = {
    service,
    session,
    gone: AbortSignal.any([gone, leave.signal]),
    give: (piece) => writer.write(piece),
    running: new Map(),
    fail: (error) => void writer.abort(error).catch(() => {}),
  };
  // A reader that leaves makes it fail; nobody wants to know.
  discover(following, position.since, new Set([...position.done.keys()]), [...position.open]).then(() => writer.close(), following.fail);
  try {
    for await (const piece of readable) {
      if (gone.aborted) return;
      move(position, piece);
      if (piece.kind !== 'event') continue;
      const { task, event } = piece;
      yield { id: writePosition(position), task, path: position.open.get(task)?.path ?? [], event };
    }
  } finally {
    leave.abort();
  }
}

function move(position: SessionPosition, piece: Piece): void {
  const { done, open } = position;
  switch (piece.kind) {
    case 'begun':
      open.set(piece.task, { after: piece.after, path: piece.path });
      return;
    case 'event':
      open.set(piece.task, { path: [], ...open.get(piece.task), after: piece.event.id });
      return;
    case 'ended':
      open.delete(piece.task);
      if (piece.createdAt !== undefined && piece.createdAt >= position.since) done.set(markOf(piece.task), piece.createdAt);
      return;
    case 'looked':
      position.since = Math.max(position.since, piece.at);
      for (const [mark, createdAt] of done) if (createdAt < position.since) done.delete(mark);
      return;
    default:
      piece satisfies never;
  }
}

/** Follows what is open, and looks for tasks that are new. @param known marks of tasks that were given whole */
async function discover(
  following: Following,
  from: number,
  known: Set<string>,
  open: readonly (readonly [string, { readonly after: string; readonly path: readonly string[] }])[],
): Promise<void> {
  const { gone, give, running } = following;
  let since = from;
  for (const [task, { after, path }] of open) {
    known.add(markOf(task));
    void begin(following, task, path, after);
  }
  while (!gone.aborted) {
    const looked = Date.now() - SETTLED_MS;
    for (const { id, name, createdAt, endedAt } of await newTasks(following, since)) {
      if (known.has(markOf(id)) || gone.aborted) continue;
      known.add(markOf(id));
      while (running.size >= MOST_FOLLOWED) await Promise.race(running.values());
      await give({ kind: 'begun', task: id, path: [name], after: '' });
      const done = begin(following, id, [name], '', Date.parse(createdAt));
      if (endedAt !== undefined) await done;
    }
    since = Math.max(since, looked);
    await give({ kind: 'looked', at: since });
    await delay(LOOK_MS, undefined, { signal: gone }).catch(() => {});
  }
}

/** Oldest first. */
async function newTasks({ service, session }: Following, since: number): Promise<readonly ListedTask[]> {
  const tasks: ListedTask[] = [];
  for (let cursor: string | undefined; tasks.length < MOST_TASKS;) {
    const filter = since === 0 ? { session } : { session, createdAfter: since - 1 };
    const { items, next } = await service.list(filter, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    tasks.push(...items);
    if (next === undefined) break;
    cursor = next;
  }
  return tasks.toReversed();
}

/** @param createdAt of a task of the session; undefined of one below */
function begin(following: Following, task: string, path: readonly string[], after: string, createdAt?: number): Promise<void> {
  const { running, give, fail, gone } = following;
  const done = follow(following, task, path, after)
    .then(() => (gone.aborted ? undefined : give({ kind: 'ended', task, createdAt })))
    .catch(fail)
    .finally(() => running.delete(task));
  running.set(task, done);
  return done;
}

/** Until the task has ended. */
async function follow(following: Following, task: string, path: readonly string[], from: string): Promise<void> {
  const { service, give, gone } = following;
  let after = from;
  for (let looks = 0; !gone.aborted;) {
    try {
      for await (const event of service.events(task, after === '' ? undefined : after, gone)) {
        after = event.id;
        await beginBelow(following, path, event);
        await give({ kind: 'event', task, event });
      }
      if (gone.aborted || (await service.get(task)).endedAt !== undefined) return;
    } catch (error) {
      if (gone.aborted || !(error instanceof TroupeError)) throw error;
      // One that the caller may not see has nothing to give, and one that was announced may begin later.
      if (error.code === 'missing-right' || (error.code === 'task-not-found' && ++looks > MOST_LOOKS)) return;
      if (error.code !== 'task-not-found') throw error;
      await delay(LOOK_MS, undefined, { signal: gone }).catch(() => {});
    }
  }
}

/** A task below is followed, too, as long as there is room. */
async function beginBelow(following: Following, path: readonly string[], { type, data }: TaskEvent): Promise<void> {
  const { kind, task, name } = data as { readonly kind?: string; readonly task?: string; readonly name?: string };
  const { running, give } = following;
  if (type !== 'call.started' || kind !== 'child' || task === undefined) return;
  if (running.has(task) || running.size >= MOST_FOLLOWED) return;
  const below = [...path, name ?? ''];
  await give({ kind: 'begun', task, path: below, after: '' });
  void begin(following, task, below, '');
}
