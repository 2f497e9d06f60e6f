import { CancelledError, toError, TroupeError, type Json, type Task } from '@troupe/contracts';

/** The output of an ended task, or its error thrown. */
export function outputOf(task: Task): Json {
  const { id, status } = task;
  switch (status) {
    case 'completed':
      return task.output ?? null;
    case 'failed':
    case 'timed-out':
    case 'cancelled':
    case 'terminated':
      if (task.error !== undefined) throw toError(task.error);
      if (status === 'cancelled') throw new CancelledError(`The task ${id} was cancelled.`);
      throw new TroupeError(status === 'failed' ? 'internal' : status, `The task ${id} ended ${status}.`);
    case 'running':
    case 'suspended':
    case 'blocked':
      throw new TroupeError('task-open', `The task ${id} is ${status}.`);
    default:
      return status satisfies never;
  }
}
