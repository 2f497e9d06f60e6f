import type { Execution, Violation } from '@troupe/engine';
import { mismatchOfViolation } from './mismatch.ts';
import { placeStored } from './place-violation.ts';
import { settled } from '../tasks/settled.ts';
import type { Shell } from '../shell.ts';
import type { Stage } from './replay-turn.ts';

/** Blocks a task whose code acted outside its window, once it is known where. */
export async function blockViolator(
  shell: Stage & Pick<Shell, 'block' | 'log' | 'store' | 'tasks'>,
  execution: Execution,
  violation: Violation,
): Promise<void> {
  const task = shell.tasks.get(execution.task);
  if (task === undefined) return;
  await settled(task);
  if (task.execution !== execution || task.phase !== 'idle') return;
  task.phase = 'loading';
  const mismatch = mismatchOfViolation(await placeStored(shell, task, violation), task.state, shell.app.build);
  // A function, because the phase changes behind the compiler's back.
  const isGone = (): boolean => shell.tasks.get(execution.task) !== task;
  if (isGone()) return;
  task.phase = 'idle';
  shell.block(task, mismatch);
}
