import {
  eventSubject,
  isAwaited,
  isEnd,
  splitCallId,
  taskId,
  TroupeError,
  type AwaitedCommand,
  type CommandId,
  type Task,
  type TaskEvent,
  type TaskId,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { turnEvents } from '@troupe/engine';
import { isUnreadableData } from '@troupe/store';
import type { FindTask } from '../tasks/find-task.ts';
import { eventBacklog, type TextPiece } from './event-backlog.ts';
import { isAfter, moveTo, notGiven, readPosition, writePosition, type Position } from './event-position.ts';
import type { LiveText } from './live-text.ts';
import type { Offers } from '../views/offers.ts';
import type { TaskListener } from '../tasks/owned-task.ts';
import { readLog } from '../log/read-log.ts';
import { settled } from '../tasks/settled.ts';
import type { Shell } from '../shell.ts';
import { obstacleChanges, type ObstacleChange } from './task-obstacles.ts';
import type { TaskWatchers } from './task-watchers.ts';
import { watchObstacles } from './watch-obstacles.ts';

/**
 * A task's events from a position on: first from the log, then live; no gap, no double. Where this
 * process drives the task, live events come out of its memory; elsewhere the owner says when there
 * is more in the store.
 */
export function createTaskEvents(
  shell: Shell,
  find: FindTask,
  live: LiveText,
  watchers: TaskWatchers,
  offers: Offers,
  current: (id: TaskId) => Promise<Task>,
): (id: string, after: string | undefined, signal: AbortSignal) => AsyncIterable<TaskEvent> {
  return async function* events(text, after, signal) {
    const id = taskId(text);
    const position = readPosition(after);
    const log = logReader(shell, id);
    const backlog = eventBacklog(shell.bounds);
    let ended = false;
    let grown = false;
    let wake = (): void => {};
    const onTurn: TaskListener = (turned, over) => {
      backlog.addEvents(turned);
      ended ||= over;
      // Something changed that is in no turn.
      if (turned.length === 0) watch.look();
      else watch.turned();
      wake();
    };
    let following: ReturnType<TaskWatchers['follow']> | undefined;
    const follow = (): void => {
      grown = true;
      following = watchers.follow(id, () => {
        grown = true;
        watch.turned();
        wake();
      });
      void following.text.then((written) => {
        for (const piece of written) backlog.addText({ ...piece, offset: 0 });
        wake();
      });
    };
    /** The event where it stands, unless the reader has it. */
    function* fresh(event: TaskEvent): Iterable<TaskEvent> {
      if (!isAfter(event.id, position)) return;
      moveTo(event.id, position);
      yield { ...event, id: writePosition({ ...position, token: undefined }) };
    }
    const watch = watchObstacles(shell.env, position.obstacles, async (known) => obstacleChanges(await current(id), offers, known));
    watch.onChange = () => wake();
    // Listening begins before the log is read: what arrives in between is in both, and dropped once.
    const task = shell.tasks.get(id);
    (task === undefined ? undefined : (task.listeners ??= new Set()))?.add(onTurn);
    const subscription = shell.bus.listen(eventSubject(id), (chunk) => {
      backlog.addText(chunk);
      wake();
    });
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort);
    try {
      if (task !== undefined) await settled(task);
      const { status, createdAt } = await find.view(id);
      const since = Date.parse(createdAt);
      if (task === undefined && !isEnd(status)) {
        if (!shell.cluster && shell.unreadable.view(id) === undefined) throw takenUp(id);
        follow();
      }
      for await (const event of log.next()) {
        if (signal.aborted) return;
        yield* fresh(event);
      }
      // Of an earlier task with this id, or made up: what it gave would leave a gap.
      if (position.n >= log.turns && shell.unreadable.view(id) === undefined) throw notGiven(after!);
      for (const { call, attempt, text: written } of live.of(id))
        yield* token(shell.env, { call, attempt, offset: 0, text: written }, position);
      for (;;) {
        while (!backlog.isEmpty) {
          const event = backlog.nextEvent();
          if (event === undefined) {
            const piece = backlog.nextText()!;
            if (isGiven(shell, id, since, piece)) yield* token(shell.env, piece, position);
          } else yield* fresh(event);
          if (signal.aborted) return;
        }
        if (grown || backlog.behind) {
          grown = false;
          backlog.catchUp();
          for await (const event of log.next()) {
            if (signal.aborted) return;
            yield* fresh(event);
          }
          continue;
        }
        if (ended || log.ended || signal.aborted) return;
        if (following === undefined) {
          if (task?.phase !== 'gone' && !shell.tasks.has(id)) return;
          // The task has moved to another process.
          if (task?.phase === 'gone') {
            follow();
            continue;
          }
        }
        const changes = watch.take();
        if (changes.length > 0) {
          for (const change of changes) yield* obstacle(shell.env, change, position);
          continue;
        }
        await new Promise<void>((resolve) => (wake = resolve));
        wake = () => {};
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      watch.stop();
      following?.stop();
      task?.listeners?.delete(onTurn);
      if (task?.listeners?.size === 0) task.listeners = undefined;
      void subscription.stop();
    }
  };
}

function takenUp(id: string): TroupeError {
  return new TroupeError('unavailable', `Task "${id}" is being taken up by a process; try again.`, { retryable: true, retryAfter: 1_000 });
}

/** The events of the turns in the store, each turn once. */
function logReader(shell: Shell, id: TaskId): { readonly ended: boolean; readonly turns: number; next(): AsyncIterable<TaskEvent> } {
  const open = new Map<CommandId, AwaitedCommand>();
  let from = 0;
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    get turns() {
      return from;
    },
    async *next() {
      try {
        for await (const { turns } of readLog(shell.store, id, { from })) {
          for (const turn of turns) {
            from = turn.n + 1;
            yield* turnEvents(turn, (command) => open.get(command));
            for (const command of turn.commands) {
              if (isAwaited(command)) open.set(command.id, command);
              ended ||= command.kind === 'end';
            }
            for (const input of turn.inputs) if (input.kind === 'resolved' || input.kind === 'rejected') open.delete(input.id);
          }
        }
      } catch (error) {
        // That its task is blocked for it is an event of its own.
        if (!isUnreadableData(error) || shell.unreadable.view(id) === undefined) throw error;
      }
    },
  };
}

/** Whether a piece comes from this process or an owner, or from the worker that was given its attempt. */
function isGiven(shell: Shell, task: TaskId, since: number, { call, attempt, token }: TextPiece): boolean {
  return token === undefined || (splitCallId(call).task === task && shell.tokens.fits(token, since, call, attempt));
}

/** The part of a piece of text the reader does not have. */
function* token(env: Env, piece: TextPiece, position: Position): Iterable<TaskEvent> {
  const had = position.token;
  const known = had !== undefined && had.call === piece.call && had.attempt === piece.attempt ? had.offset : 0;
  const text = piece.text.slice(Math.max(0, known - piece.offset));
  if (text === '') return;
  const offset = piece.offset + piece.text.length;
  position.token = { call: piece.call, attempt: piece.attempt, offset };
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
