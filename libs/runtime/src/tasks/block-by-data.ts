import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TroupeError } from '@troupe/contracts';
import { mismatchOfData } from '../code/mismatch.ts';
import type { OwnedTask } from './owned-task.ts';
import type { Block } from './task-callbacks.ts';
import type { LoadedApp } from '../code/loaded-app.ts';

/**
 * Blocks a task that needs a document (a message, a session) which cannot be read: at once, before its calls are
 * taken up, or when the turn that is in flight is over.
 */
export async function blockByData(
  parts: { readonly block: Block; readonly loaded: LoadedApp },
  task: OwnedTask,
  fault: TroupeError,
): Promise<void> {
  while (!isAtRest(task)) await nextTurn();
  if (task.phase === 'gone' || task.blocked !== undefined || task.state.end !== undefined) return;
  parts.block(task, mismatchOfData(fault, task.state, parts.loaded.app.build));
}

function isAtRest({ phase }: OwnedTask): boolean {
  return phase === 'idle' || phase === 'waking' || phase === 'gone';
}
