import type { RunningCode, Violation } from '@troupe/engine';
import type { WorkflowLog } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { mismatchOfViolation } from './mismatch.ts';
import { placeStored } from './place-violation.ts';
import { settled } from '../tasks/settled.ts';
import type { Stage } from './replay-turn.ts';
import type { Block } from '../tasks/task-callbacks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface BlockViolatorParts {
  readonly block: Block;
  readonly log: WorkflowLog;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

/** Blocks a task whose code acted outside its window, once it is known where. */
export async function blockViolator(parts: Stage & BlockViolatorParts, execution: RunningCode, violation: Violation): Promise<void> {
  const task = parts.tasks.get(execution.task);
  if (task === undefined) return;
  await settled(task);
  if (task.execution !== execution || task.phase !== 'idle') return;
  task.phase = 'loading';
  const mismatch = mismatchOfViolation(await placeStored(parts, task, violation), task.state, parts.loaded.app.build);
  // A function, because the phase changes behind the compiler's back.
  const isGone = (): boolean => parts.tasks.get(execution.task) !== task;
  if (isGone()) return;
  task.phase = 'idle';
  parts.block(task, mismatch);
}
