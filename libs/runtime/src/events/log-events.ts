import { isAwaited, type AwaitedCommand, type CommandId, type TaskEvent, type TaskId } from '@troupe/contracts';
import { turnEvents } from '@troupe/engine';
import { isUnreadableData, type Store } from '@troupe/store';
import { readLog } from '../log/read-log.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

/** The events of the turns in the store, each turn once. */
export interface LogEvents {
  /** The end of the task was among them. */
  readonly ended: boolean;
  /** How many turns were read. */
  readonly turns: number;
  /** Those that were not read yet. */
  next(): AsyncIterable<TaskEvent>;
}

export function logEvents(parts: { readonly store: Store; readonly unreadable: UnreadableTasks }, id: TaskId): LogEvents {
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
        for await (const { turns } of readLog(parts.store, id, { from })) {
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
        if (!isUnreadableData(error) || parts.unreadable.view(id) === undefined) throw error;
      }
    },
  };
}
