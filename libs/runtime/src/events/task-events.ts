import {
  isEnd,
  publicId,
  splitCallId,
  taskId,
  TroupeError,
  withoutTenant,
  type Task,
  type TaskEvent,
  type TaskId,
  type Bounds,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Bus } from '@troupe/bus';
import type { Store } from '@troupe/store';
import type { FindTask } from '../tasks/find-task.ts';
import { settled } from '../tasks/settled.ts';
import type { Offers } from '../views/offers.ts';
import { eventBacklog, type TextPiece } from './event-backlog.ts';
import { notGiven, readPosition, writePosition, type Position } from './event-position.ts';
import { arrival, followOwner, fresh, listenToTask, unread, type EventStream } from './event-stream.ts';
import type { LiveText } from './live-text.ts';
import { logEvents } from './log-events.ts';
import { obstacleChanges, type ObstacleChange } from './task-obstacles.ts';
import type { TaskWatchers } from './task-watchers.ts';
import { watchObstacles } from './watch-obstacles.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { AttemptTokens } from '../attempts/attempt-tokens.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

/** What the events of tasks are made of. */
export interface EventParts {
  readonly bounds: Bounds;
  readonly bus: Bus;
  readonly cluster: boolean;
  readonly env: Env;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly tokens: AttemptTokens;
  readonly unreadable: UnreadableTasks;
  readonly find: FindTask;
  readonly live: LiveText;
  readonly watchers: TaskWatchers;
  readonly offers: Offers;
  /** A task as clients see it. */
  readonly current: (id: TaskId) => Promise<Task>;
}

/**
 * A task's events from a position on: first from the log, then live; no gap, no double. Where this
 * process drives the task, live events come out of its memory; elsewhere the owner says when there
 * is more in the store.
 */
export function createTaskEvents(
  parts: EventParts,
): (id: string, after: string | undefined, signal: AbortSignal) => AsyncIterable<TaskEvent> {
  const { find, live, watchers } = parts;
  return async function* events(text, after, signal) {
    const id = taskId(text);
    const stream = openStream(parts, id, after, signal);
    const { task, position, log } = stream;
    // Listening begins before the log is read: what arrives in between is in both, and dropped once.
    const stop = listenToTask(stream, parts.bus);
    try {
      if (task !== undefined) await settled(task);
      const { status, createdAt } = await find.view(id);
      if (task === undefined && !isEnd(status)) {
        if (!parts.cluster && parts.unreadable.view(id) === undefined) throw takenUp(id);
        followOwner(stream, watchers);
      }
      yield* unread(stream);
      if (signal.aborted) return;
      // Of an earlier task with this id, or made up: what it gave would leave a gap.
      if (position.n >= log.turns && parts.unreadable.view(id) === undefined) throw notGiven(after!);
      for (const { call, attempt, text: written } of live.of(id))
        yield* token(parts.env, { call, attempt, offset: 0, text: written }, position);
      yield* liveEvents(parts, stream, Date.parse(createdAt));
    } finally {
      stop();
    }
  };
}

function openStream(parts: EventParts, id: TaskId, after: string | undefined, signal: AbortSignal): EventStream {
  const position = readPosition(after);
  return {
    id,
    signal,
    position,
    log: logEvents(parts, id),
    backlog: eventBacklog(parts.bounds),
    watch: watchObstacles(parts.env, position.obstacles, async (known) => obstacleChanges(await parts.current(id), parts.offers, known)),
    task: parts.tasks.get(id),
    ended: false,
    grown: false,
    following: undefined,
    wake: () => {},
  };
}

/** What happens from now on, until the task has ended or the reader goes. */
async function* liveEvents(parts: EventParts, stream: EventStream, since: number): AsyncGenerator<TaskEvent> {
  const { id, task, position, log, backlog, signal } = stream;
  for (;;) {
    while (!backlog.isEmpty) {
      const event = backlog.nextEvent();
      if (event === undefined) {
        const piece = backlog.nextText()!;
        if (isGiven(parts, id, since, piece)) yield* token(parts.env, piece, position);
      } else yield* fresh(stream, event);
      if (signal.aborted) return;
    }
    if (stream.grown || backlog.behind) {
      stream.grown = false;
      backlog.catchUp();
      yield* unread(stream);
      if (signal.aborted) return;
      continue;
    }
    if (stream.ended || log.ended || signal.aborted) return;
    if (stream.following === undefined) {
      if (task?.phase !== 'gone' && !parts.tasks.has(id)) return;
      // The task has moved to another process.
      if (task?.phase === 'gone') {
        followOwner(stream, parts.watchers);
        continue;
      }
    }
    const changes = stream.watch.take();
    if (changes.length > 0) {
      for (const change of changes) yield* obstacle(parts.env, change, position);
      continue;
    }
    await arrival(stream);
  }
}

function takenUp(id: TaskId): TroupeError {
  return new TroupeError('unavailable', `Task "${publicId(id)}" is being taken up by a process; try again.`, {
    retryable: true,
    retryAfter: 1_000,
  });
}

/** Whether a piece comes from this process or an owner, or from the worker that was given its attempt. */
function isGiven(parts: Pick<EventParts, 'tokens'>, task: TaskId, since: number, { call, attempt, token }: TextPiece): boolean {
  return token === undefined || (splitCallId(call).task === task && parts.tokens.fits(token, since, call, attempt));
}

/** The part of a piece of text the reader does not have. */
function* token(env: Env, piece: TextPiece, position: Position): Iterable<TaskEvent> {
  // A position is the client's, as the call in it.
  const call = withoutTenant(piece.call);
  const had = position.token;
  const known = had !== undefined && had.call === call && had.attempt === piece.attempt ? had.offset : 0;
  // What was written before it is lost: the whole text comes with the answer.
  if (piece.offset > known) return;
  const text = piece.text.slice(known - piece.offset);
  if (text === '') return;
  const offset = piece.offset + piece.text.length;
  position.token = { call, attempt: piece.attempt, offset };
  yield {
    id: writePosition(position),
    at: new Date(env.now()).toISOString(),
    type: 'token',
    data: { call: piece.call, attempt: piece.attempt, text },
  };
}

function* obstacle(env: Env, { mark, known, event }: ObstacleChange, position: Position): Iterable<TaskEvent> {
  if (known) position.obstacles.add(mark);
  else position.obstacles.delete(mark);
  if (event !== undefined) yield { ...event, id: writePosition({ ...position, token: undefined }), at: new Date(env.now()).toISOString() };
}
