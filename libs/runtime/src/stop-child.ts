import { splitCallId, type ChildCommand } from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { toTurn } from './turn-body.ts';

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
  if (here === undefined && (await shell.store.readTask(parent.task))?.open !== false) return;
  const [turn] = await shell.store.readTurns(parent.task, Number(id.split('.')[0]), 1);
  const command = turn === undefined ? undefined : toTurn(turn).commands.find((each) => each.id === id);
  if (command?.kind === 'child' && shell.tasks.get(child.id) === child) stopChild(shell, command, here === undefined);
}
