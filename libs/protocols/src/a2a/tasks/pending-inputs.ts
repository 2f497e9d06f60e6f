import type { ListedTask, Task, TaskService, WaitingFor } from '@troupe/contracts';

/** What a task waits for that a message can give: a decision, or a signal when nothing else goes on. */
export type PendingInput = { readonly kind: 'approval' | 'signal'; readonly name: string; readonly reason: string; readonly id?: string };

/** How far below a task is looked for approvals, and at how many tasks of one at once. */
const DEPTH = 4;
const CHILDREN = 16;

/** Of the task alone, as it is known. */
export function ownInputs({ waitingFor }: Pick<Task | ListedTask, 'waitingFor'>): readonly PendingInput[] {
  const approvals = waitingFor.filter(({ kind }) => kind === 'approval');
  if (approvals.length > 0) return approvals.map(inputOf);
  const isIdle = waitingFor.every(({ kind }) => kind === 'signal' || kind === 'timer');
  return isIdle ? waitingFor.filter(({ kind }) => kind === 'signal').map(inputOf) : [];
}

/** Of the task, and approvals of the tasks below it. */
export async function pendingInputs(
  service: Pick<TaskService, 'get'>,
  task: Pick<Task, 'waitingFor'>,
  depth: number = DEPTH,
): Promise<readonly PendingInput[]> {
  const own = ownInputs(task);
  const children = task.waitingFor.filter(({ kind, id }) => kind === 'child' && id !== undefined).slice(0, CHILDREN);
  if (depth === 0 || children.length === 0) return own;
  const below = await Promise.all(
    children.map(async ({ id }) => pendingInputs(service, await service.get(id!), depth - 1).catch(() => [])),
  );
  return [...own, ...below.flat().filter(({ kind }) => kind === 'approval')];
}

function inputOf({ kind, name, id, reason }: WaitingFor): PendingInput {
  return { kind: kind as PendingInput['kind'], name, reason, ...(id === undefined ? {} : { id }) };
}
