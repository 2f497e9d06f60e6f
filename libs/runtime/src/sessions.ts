import {
  sessionsSubject,
  toFailure,
  TroupeError,
  type EndCommand,
  type Json,
  type OpenSessionCommand,
  type TaskId,
} from '@troupe/contracts';
import { isReadable, isUnreadableData } from '@troupe/store';
import { blockByData } from './block-by-data.ts';
import type { OwnedTask } from './owned-task.ts';
import { readLog } from './read-log.ts';
import { sessionHistory } from './session-history.ts';
import { sessionLine, type SessionLine } from './session-line.ts';
import type { Shell } from './shell.ts';
import { belowTask } from './task-tree.ts';

/**
 * Conversations that outlive tasks.
 *
 * C1  One task may write a session at a time; others wait their turn.
 * C2  What a task adds is in its terminal turn: writing it into the session afterwards can be
 *     repeated by anybody, at a position only that task had (C1), so it happens once.
 * C3  Whoever reads a session after the end of a task reads what that task added.
 * C5  A task never waits for a session that a task above it has: that one waits for this one.
 * C4  Of those that wait in one process the first to come is let in first, also after a restart.
 */
export interface Sessions {
  /** Waits for the right to write; the command resolves with the number of entries. */
  open(task: OwnedTask, command: OpenSessionCommand): void;
  /** The task waits no longer for the right to write. */
  leave(task: OwnedTask, command: OpenSessionCommand): void;
  /** The task ended: write what it adds, let the next one in. */
  close(task: OwnedTask, id: string): void;
  /** Sees to it that what a writer adds is there, should it have ended (C3). */
  settle(writer: TaskId): Promise<void>;
  /** What the session held before `at`, as far as there is room for it. */
  messages(id: string, at: number): Promise<readonly Json[]>;
  /** Lets waiting tasks try again; called by the sweep. */
  retry(): void;
  /** While tasks are read from the store, those that waited keep their places: none is let in before all are there. */
  inOrder<T>(read: () => Promise<T>): Promise<T>;
  /** The same for one session that has no writer any more. */
  letNextIn(id: string): void;
}

export function createSessions(shell: Shell): Sessions {
  const waiting = new Map<string, SessionLine>();
  /** While tasks are read from the store: those that are read may be out of order. */
  let reading = 0;

  const standInLine = (task: OwnedTask, command: OpenSessionCommand): void => {
    const line = waiting.get(command.name) ?? sessionLine();
    waiting.set(command.name, line);
    line.add(task, command);
  };

  const open = (task: OwnedTask, command: OpenSessionCommand): void => {
    const id = command.name;
    if (reading > 0 && isFromLog(task, command)) {
      standInLine(task, command);
      return;
    }
    tryOpen(task, id).then(
      (at) => {
        if (!stillWaits(task, command)) {
          leave(task, command);
        } else if (at === undefined) {
          standInLine(task, command);
        } else {
          leave(task, command);
          shell.enqueue(task, { input: { kind: 'resolved', id: command.id, value: at } });
        }
      },
      (error: unknown) => {
        if (isUnreadableData(error)) {
          void blockByData(shell, task, error);
          return;
        }
        if (error instanceof TroupeError && error.code === 'session-deadlock') {
          if (stillWaits(task, command)) shell.enqueue(task, { input: { kind: 'rejected', id: command.id, failure: toFailure(error) } });
          return;
        }
        shell.log.error('cannot open a session, trying again', { session: id, error: toFailure(error).message });
        shell.timers.add(shell.clock.now() + 1_000, () => open(task, command));
      },
    );
  };

  const isBelow = async ({ state }: OwnedTask, writer: TaskId): Promise<boolean> => {
    const parent = state.start.parent?.task;
    return parent !== undefined && belowTask(shell, writer)({ parent });
  };

  const tryOpen = async (task: OwnedTask, id: string): Promise<number | undefined> => {
    const session = await shell.store.readSession(id);
    if (session.writer === task.id) return session.length;
    if (session.writer !== undefined) {
      if (await isBelow(task, session.writer)) throw heldAbove(id, session.writer);
      const writer = shell.tasks.get(session.writer);
      if (writer !== undefined) {
        // A process may have let it in and died, or lost the task, before it could say so.
        const unaware = waiting.get(id)?.get(writer);
        if (unaware !== undefined) open(writer, unaware);
        return undefined;
      }
      // The writer may have ended and died before it let go (C2).
      const record = await shell.store.readTask(session.writer);
      // Of one that cannot be read nobody knows that it has ended.
      if (record !== undefined && (!isReadable(record) || record.open)) return undefined;
      if (record !== undefined) await applyEnd(session.writer, record.n);
    }
    if (!(await shell.store.passSession(id, session.writer, task.id))) return tryOpen(task, id);
    return (await shell.store.readSession(id)).length;
  };

  /** Writes what an ended task adds to its session; harmless when it is there. Records lag, so `turns` may be few. */
  const applyEnd = async (task: TaskId, turns: number): Promise<void> => {
    try {
      for await (const page of readLog(shell.store, task, { from: Math.max(turns - 1, 0) })) {
        for (const { commands, at } of page.turns) {
          for (const command of commands)
            if (command.kind === 'end' && command.session !== undefined) await append(task, command.session, at);
        }
      }
    } catch (error) {
      if (!isUnreadableData(error)) throw error;
      shell.log.error('a session goes on without what an ended task may have added', { task, reason: error.message });
    }
  };

  const append = async (task: TaskId, gained: NonNullable<EndCommand['session']>, at: number): Promise<void> => {
    if (gained.messages.length > 0)
      await shell.store.appendSession(gained.id, { n: gained.at, task, at, body: JSON.stringify(gained.messages) });
  };

  const close = (task: OwnedTask, id: string): void => {
    const gained = task.state.end?.session;
    const finish = async (): Promise<void> => {
      if (gained !== undefined) await append(task.id, gained, task.state.updatedAt);
      await shell.store.passSession(id, task.id, undefined);
    };
    finish().then(
      () => {
        letNextIn(id);
        if (shell.cluster) shell.bus.broadcast(sessionsSubject, { session: id });
      },
      (error: unknown) => {
        shell.log.error('cannot close a session, trying again', { session: id, error: toFailure(error).message });
        shell.timers.add(shell.clock.now() + 1_000, () => close(task, id));
      },
    );
  };

  const leave: Sessions['leave'] = (task, { name: id }) => {
    const line = waiting.get(id);
    if (line?.remove(task) === true && line.size === 0) waiting.delete(id);
  };

  /** The first in line keeps its place when another process was faster. */
  const letNextIn = (id: string): void => {
    for (const [task, command] of waiting.get(id) ?? []) {
      if (stillWaits(task, command)) {
        open(task, command);
        return;
      }
      waiting.get(id)!.remove(task);
    }
    waiting.delete(id);
  };

  const stillWaits = (task: OwnedTask, command: OpenSessionCommand): boolean =>
    task.phase !== 'gone' && task.state.open.has(command.id) && !task.inbox.some(({ input }) => 'id' in input && input.id === command.id);

  const retry = (): void => {
    for (const id of [...waiting.keys()]) letNextIn(id);
  };

  return {
    open,
    leave,
    close,
    messages: sessionHistory(shell.store, shell.bounds),
    letNextIn,
    async settle(writer) {
      const record = await shell.store.readTask(writer);
      if (record !== undefined && isReadable(record)) await applyEnd(writer, record.n);
    },
    retry,
    async inOrder(read) {
      reading++;
      try {
        return await read();
      } finally {
        if (--reading === 0) retry();
      }
    },
  };
}

function heldAbove(session: string, writer: TaskId): TroupeError {
  return new TroupeError(
    'session-deadlock',
    `Task "${writer}" writes the session ${JSON.stringify(session)} and waits for this task, which would wait for that session for ever. Use another session, or none, for what it asks for.`,
    { retryable: false, details: { session, task: writer } },
  );
}

/** Whether the log had it when this process took the task up. */
function isFromLog({ takenAt }: OwnedTask, { id }: OpenSessionCommand): boolean {
  return Number(id.slice(0, id.indexOf('.'))) < takenAt;
}
