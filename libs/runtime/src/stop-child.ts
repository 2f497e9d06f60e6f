import { splitCallId, type ChildCommand, type TaskId } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';
import { readTurns } from './read-log.ts';
import type { Shell } from './shell.ts';

/** Stops a child that its parent does not wait for any more, or asked to stop, as its policy says. */
export function stopChild(shell: Pick<Shell, 'stopTask'>, command: ChildCommand, parentEnded: boolean): void {
  if (command.parentClose === 'abandon') return;
  const how = parentEnded && command.parentClose === 'terminate' ? 'terminate' : 'cancel';
  shell.stopTask(command.task, how, 'its parent stopped waiting for it');
}

/**
 * Stops a child that was taken up, should its parent not wait for it any more: a process may have died
 * between the turn that let go of a child and the child hearing of it. A parent that is open elsewhere
 * sees to its children itself.
 */
export async function stopOrphan(shell: Pick<Shell, 'tasks' | 'store' | 'stopTask'>, child: OwnedTask): Promise<void> {
  const { parent } = child.state.start;
  if (parent === undefined || child.state.stopping === 'cancel') return;
  const { command: id } = splitCallId(parent.call);
  const here = shell.tasks.get(parent.task);
  if (here?.state.open.has(id) === true) return;
  if (here === undefined && !(await hasEnded(shell, parent.task))) return;
  const n = Number(id.split('.')[0]);
  const [turn] = await readTurns(shell.store, parent.task, { from: n, to: n + 1 });
  const command = turn?.commands.find((each) => each.id === id);
  if (command?.kind === 'child' && shell.tasks.get(child.id) === child) stopChild(shell, command, here === undefined);
}

async function hasEnded({ store }: Pick<Shell, 'store'>, task: TaskId): Promise<boolean> {
  const record = await store.readTask(task);
  return record !== undefined && isReadable(record) && !record.open;
}
