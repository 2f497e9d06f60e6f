import { splitCallId, type ChildCommand, type CommandId, type TaskId } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { readTurns } from '../log/read-log.ts';
import { onceSettled } from '../tasks/settled.ts';
import type { StopTask } from '../tasks/task-callbacks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface StopChildParts {
  readonly stopTask: StopTask;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

/** Stops a child that its parent does not wait for any more, or asked to stop, as its policy says. */
export function stopChild(parts: Pick<StopChildParts, 'stopTask'>, command: ChildCommand, parentEnded: boolean): void {
  if (command.parentClose === 'abandon') return;
  const how = parentEnded && command.parentClose === 'terminate' ? 'terminate' : 'cancel';
  parts.stopTask(command.task, how, 'its parent stopped waiting for it');
}

/**
 * Stops a child that was taken up, should its parent not wait for it any more, or wait until it has stopped: a
 * process may have died between the turn that let go of a child and the stop of that child. A parent that is open
 * elsewhere sees to its children itself.
 */
export async function stopOrphan(parts: StopChildParts, child: OwnedTask): Promise<void> {
  const { parent } = child.state.start;
  if (parent === undefined || child.state.stopping === 'cancel') return;
  const { command: id } = splitCallId(parent.call);
  const n = Number(id.split('.')[0]);
  const here = parts.tasks.get(parent.task);
  const letGo = here === undefined ? await hasEnded(parts, parent.task) : await hasLetGo(here, n, id);
  if (!letGo) return;
  const [turn] = await readTurns(parts.store, parent.task, { from: n, to: n + 1 });
  const command = turn?.commands.find((each) => each.id === id);
  const parentEnded = here === undefined || here.state.end !== undefined;
  if (command?.kind === 'child' && parts.tasks.get(child.id) === child) stopChild(parts, command, parentEnded);
}

/**
 * Whether durable turns of the parent have let go of the child, or asked it to stop, which it may not have been
 * there to take. The memory of this process may be behind the log of the parent, when another process drives it by
 * now: then the child is missing in it all the same.
 */
function hasLetGo(parent: OwnedTask, turn: number, id: CommandId): Promise<boolean> {
  return onceSettled(parent, () => parent.phase !== 'gone' && parent.state.turns > turn && parent.state.open.get(id)?.stopping !== false);
}

async function hasEnded({ store }: Pick<StopChildParts, 'store'>, task: TaskId): Promise<boolean> {
  const record = await store.readTask(task);
  return record !== undefined && isReadable(record) && !record.open;
}
