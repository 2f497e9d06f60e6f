import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError, type Task, type TaskEvent, type TaskService } from '@troupe/contracts';

/** A task of a run: the one that was started, or one below it. */
export interface TaskNode {
  readonly id: string;
  readonly name: string;
  /** The task above, and the call there that it carries out. */
  readonly above?: { readonly node: TaskNode; readonly call: string };
}

/** What happens in a run; `at` is in milliseconds since 1970. */
export type TreePiece =
  | { readonly kind: 'begun'; readonly node: TaskNode; readonly at: number }
  | { readonly kind: 'event'; readonly node: TaskNode; readonly at: number; readonly event: TaskEvent }
  | { readonly kind: 'ended'; readonly node: TaskNode; readonly at: number; readonly task: Task };

type Reading = Pick<TaskService, 'get' | 'events'>;

/** Tasks below one that are followed, all levels together. */
const MOST_BELOW = 256;

interface Following {
  readonly service: Reading;
  /** Tasks below that may still be followed: each is a stream of its own. */
  left: number;
  /** Resolves once the reader has taken it. */
  readonly give: (piece: TreePiece) => Promise<void>;
}

/**
 * What happens in a task and in those below it, each in its order, until the task has ended. What a task below did
 * comes before the result that the task above gets of it. Of those below the first 256 are followed.
 *
 * @param gone aborts when nobody reads on
 */
export async function* treePieces(service: Reading, root: TaskNode, gone: AbortSignal): AsyncGenerator<TreePiece, void> {
  const { readable, writable } = new TransformStream<TreePiece, TreePiece>();
  const writer = writable.getWriter();
  const following = follow({ service, left: MOST_BELOW, give: (piece) => writer.write(piece) }, root, gone);
  // A reader that leaves makes both fail; it wants to know of neither.
  following.then(() => writer.close()).catch((error: unknown) => writer.abort(error).catch(() => {}));
  yield* readable;
}

async function follow(following: Following, node: TaskNode, gone: AbortSignal): Promise<void> {
  const { service, give } = following;
  const below = new Map<string, Followed>();
  let after: string | undefined;
  while (!gone.aborted) {
    for await (const event of service.events(node.id, after, gone)) {
      after = event.id;
      const { call, kind } = event.data as { readonly call?: string; readonly kind?: string };
      if (kind === 'child' && (event.type === 'call.completed' || event.type === 'call.failed')) await endOf(below, call!, event);
      const at = Date.parse(event.at);
      await give({ kind: 'event', node, at, event });
      if (kind === 'child' && event.type === 'call.started' && following.left-- > 0)
        below.set(call!, followBelow(following, node, event, gone));
    }
    if (gone.aborted) break;
    const task = await service.get(node.id);
    // Otherwise its events go on at another process.
    if (task.endedAt === undefined) continue;
    for (const each of below.values()) each.leave.abort();
    await Promise.all([...below.values()].map(({ done }) => done));
    return give({ kind: 'ended', node, at: Date.parse(task.endedAt), task });
  }
}

/** A task below that is followed. */
interface Followed {
  readonly done: Promise<void>;
  readonly leave: AbortController;
  /** It has ended. */
  isOver: boolean;
}

/** Milliseconds before a task that is not there yet is looked for again. */
const LOOK_MS = 100;

function followBelow(following: Following, above: TaskNode, { at, data }: TaskEvent, gone: AbortSignal): Followed {
  const { call, task, name } = data as { readonly call: string; readonly task: string; readonly name: string };
  const leave = new AbortController();
  const node: TaskNode = { id: task, name, above: { node: above, call } };
  const followed: Followed = { done: Promise.resolve(), leave, isOver: false };
  const signal = AbortSignal.any([gone, leave.signal]);
  const done = (async () => {
    await following.give({ kind: 'begun', node, at: Date.parse(at) });
    while (!(await isFollowed(following, node, signal)) && !followed.isOver) {
      // The task above says that it begins it before it has begun.
      await delay(LOOK_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  })();
  // The task above gets the error when it waits for it; it may come before.
  done.catch(() => {});
  return Object.assign(followed, { done });
}

/** False where there is no such task: not yet, or not any more. One that the caller may not see has nothing to give. */
async function isFollowed(following: Following, node: TaskNode, gone: AbortSignal): Promise<boolean> {
  try {
    await follow(following, node, gone);
    return true;
  } catch (error) {
    if (!(error instanceof TroupeError) || (error.code !== 'task-not-found' && error.code !== 'missing-right')) throw error;
    return error.code === 'missing-right';
  }
}

/** The task above may have given up a task that goes on. */
async function endOf(below: Map<string, Followed>, call: string, { type }: TaskEvent): Promise<void> {
  const followed = below.get(call);
  if (followed === undefined) return;
  below.delete(call);
  followed.isOver = true;
  if (type === 'call.failed') followed.leave.abort();
  await followed.done;
}
