import { isEnd, type ListedTask, type Page, type Task, type TaskService, type WaitingFor } from '@troupe/contracts';
import type { Offers } from './offers.ts';

/** The task service, whose tasks say why they wait and who can do what about it. */
export function tellWaits(service: TaskService, offers: Offers): TaskService {
  const told = (asked: Promise<Task>): Promise<Task> => asked.then((task) => withReasons(task, offers));
  return {
    ...service,
    async start(request) {
      const { task, created } = await service.start(request);
      return { task: await withReasons(task, offers), created };
    },
    get: (id) => told(service.get(id)),
    wait: (id, ms, signal) => told(service.wait(id, ms, signal)),
    async list(filter, page): Promise<Page<ListedTask>> {
      const { items, ...rest } = await service.list(filter, page);
      return { items: await Promise.all(items.map((task) => withReasons(task, offers))), ...rest };
    },
    cancel: (id, reason, key) => told(service.cancel(id, reason, key)),
    terminate: (id, reason, key) => told(service.terminate(id, reason, key)),
    suspend: (id, key) => told(service.suspend(id, key)),
    resume: (id, key) => told(service.resume(id, key)),
    fork: (id, turn, newId) => told(service.fork(id, turn, newId)),
  };
}

async function withReasons<T extends Task | ListedTask>(task: T, offers: Offers): Promise<T> {
  if (isEnd(task.status)) return task;
  const halted = halt(task);
  const waits = task.waitingFor.map(async (wait): Promise<WaitingFor> => {
    const offer = await offers.find(wait);
    if (offer.kind === 'missing') return { ...wait, reason: offer.reason };
    // A person can decide and a signal be sent all the same.
    const isHeld = halted.length > 0 && wait.id === undefined && wait.kind !== 'signal';
    return { ...wait, reason: isHeld ? 'What comes of it is taken up once the task goes on.' : (wait.reason ?? unrecorded(wait)) };
  });
  return { ...task, waitingFor: [...halted, ...(await Promise.all(waits))] };
}

/** What has to happen before anything else that it waits for matters. */
function halt({ id, name, status, blocked, updatedAt }: Task | ListedTask): readonly WaitingFor[] {
  if (status === 'blocked' && blocked !== undefined) {
    const { message, at } = blocked;
    return [{ kind: 'repair', name, since: updatedAt, reason: at === undefined ? message : `${message} (${at})` }];
  }
  if (status !== 'suspended') return [];
  const reason = `It was suspended, and runs no code until it is resumed: POST /v1/tasks/${id}/resume, or "troupe tasks resume ${id}".`;
  return [{ kind: 'resume', name, since: updatedAt, reason }];
}

/** Records of earlier versions give no reason. */
function unrecorded({ kind, name }: WaitingFor): string {
  return `It waits for ${kind} "${name}".`;
}
