import { isEnd, partitionOf, taskId, TroupeError, type Input, type Task, type TaskService } from '@troupe/contracts';
import type { FindTask } from './find-task.ts';
import type { Shell } from './shell.ts';
import { toTurn, toTurnRecord } from './turn-body.ts';
import { readTask } from './read-task.ts';
import { ownTaskId } from './route-service.ts';
import { toTaskRecord } from './task-record.ts';
import type { OwnedTask } from './owned-task.ts';

type Control = Pick<TaskService, 'cancel' | 'terminate' | 'suspend' | 'resume' | 'fork' | 'purge'>;

/** What operators do to tasks. */
export function createControlTasks(shell: Shell, find: FindTask, takeUp: (task: OwnedTask) => void): Control {
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
    async cancel(id, reason) {
      const task = await find.open(id);
      // A suspended task would not hear it: cancelling takes it up again.
      if (task.state.suspended) await tell(id, { kind: 'resume' });
      return tell(id, { kind: 'cancel', ...because(reason) });
    },
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
    async fork(id, turn, newId) {
      const source = taskId(id);
      const { turns } = await find.view(id);
      if (!Number.isInteger(turn) || turn < 1 || turn > turns)
        throw new TroupeError('out-of-range', `Task "${id}" has turns 0 to ${turns - 1}; fork from a turn between 1 and ${turns}.`);
      const copy = newId === undefined ? ownTaskId(shell) : taskId(newId);
      if (shell.tasks.has(copy) || (await shell.store.readTask(copy)) !== undefined)
        throw new TroupeError('already-exists', `The id "${copy}" is taken.`);
      const prefix = await shell.store.readTurns(source, 0, turn);
      for (const record of prefix) {
        const kept = toTurn(record);
        // A copy has no parent to report to, and an end is what a fork is to undo.
        const inputs = kept.inputs.map((input) => (input.kind === 'start' ? withoutParent(input) : input));
        if (kept.commands.some(({ kind }) => kind === 'end'))
          throw new TroupeError('out-of-range', `Turn ${kept.n} ended the task; fork from a turn up to ${kept.n}.`);
        if ((await shell.store.append({ turn: toTurnRecord({ ...kept, task: copy, inputs }) })) === 'conflict')
          throw new TroupeError('already-exists', `The id "${copy}" is taken.`);
      }
      const first = prefix[0]!;
      const task = await readTask(shell, { id: copy, runStart: 0, revision: 0, createdAt: first.at } as never);
      await shell.store.saveTask(toTaskRecord(task));
      if (shell.ownership.owns(partitionOf(copy))) {
        shell.tasks.set(copy, task);
        takeUp(task);
      } else await shell.peers.ask(copy, 'adopt', [copy]);
      return find.view(copy);
    },
    async purge(id) {
      const { status } = await find.view(id);
      if (!isEnd(status))
        throw new TroupeError('task-open', `Task "${id}" is ${status}; only ended tasks can be purged. Terminate it first.`);
      await shell.store.deleteTask(taskId(id));
    },
  };
}

function withoutParent<T extends { readonly parent?: unknown }>({ parent: _, ...rest }: T): Omit<T, 'parent'> {
  return rest;
}
