import type { Json, Task, TaskService } from '@troupe/contracts';

/** A new id. */
export const newId = (): string => `t-${crypto.randomUUID()}`;

/** A task of the workflow that waits for the signal "finish", as it waits. */
export async function startWaiting(service: TaskService, id: string = newId()): Promise<Task> {
  await service.start({ kind: 'workflow', name: 'wait', id });
  return service.get(id);
}

/** A task that has ended with its input. */
export async function runEcho(service: TaskService, input: Json, id: string = newId()): Promise<Task> {
  await service.start({ kind: 'workflow', name: 'echo', id, input });
  return service.wait(id, 5_000);
}
