import { isEnd, taskId, TroupeError, type Input, type Task, type TaskService } from '@troupe/contracts';
import type { FindTask } from './find-task.ts';
import { createForkTask } from './fork-task.ts';
import type { Shell } from './shell.ts';
import type { OwnedTask } from './owned-task.ts';
import type { StartOnce } from './start-once.ts';

type Control = Pick<TaskService, 'cancel' | 'terminate' | 'suspend' | 'resume' | 'fork' | 'purge'>;

/** What operators do to tasks. */
export function createControlTasks(shell: Shell, find: FindTask, starts: StartOnce, takeUp: (task: OwnedTask) => void): Control {
  const tell = async (id: string, input: Input): Promise<Task> => {
    const task = await find.open(id);
    const fate = await new Promise<'durable' | 'ended' | 'lost'>((resolve) => shell.enqueue(task, { input, settled: resolve }));
    if (fate === 'ended') throw new TroupeError('task-ended', `Task "${id}" ended before it could hear this.`);
    if (fate === 'lost')
      throw new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true, retryAfter: 1_000 });
    return find.view(id);
  };
  const because = (reason: string | undefined): { reason?: string } => (reason === undefined ? {} : { reason });

  return {
    cancel: (id, reason) => tell(id, { kind: 'cancel', ...because(reason) }),
    terminate: (id, reason) => tell(id, { kind: 'terminate', ...because(reason) }),
    async suspend(id) {
      const task = await find.open(id);
      return task.state.suspended ? find.view(id) : tell(id, { kind: 'suspend' });
    },
    async resume(id) {
      const task = await find.open(id);
      if (!task.state.suspended) throw new TroupeError('task-not-suspended', `Task "${id}" is not suspended.`);
      return tell(id, { kind: 'resume' });
    },
    fork: createForkTask(shell, find, starts, takeUp),
    async purge(id) {
      const { status } = await find.view(id);
      if (!isEnd(status))
        throw new TroupeError('task-open', `Task "${id}" is ${status}; only ended tasks can be purged. Terminate it first.`);
      await shell.store.deleteTask(taskId(id));
    },
  };
}
