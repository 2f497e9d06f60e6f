import {
  isEnd,
  publicId,
  withoutTenant,
  type ListedTask,
  type Page,
  type Task,
  type TaskService,
  type WaitingFor,
} from '@troupe/contracts';
import type { Offer, Offers } from './offers.ts';
import type { ApprovalOfSession } from '../sessions/session-policy.ts';

/**
 * The task service, whose tasks say why they wait and who can do what about it.
 *
 * @param below reads a child, as it durably is
 */
export function explainWaits(
  service: TaskService,
  offers: Offers,
  below: (id: string) => Promise<Task>,
  approvalOf: ApprovalOfSession,
): TaskService {
  const explained = (asked: Promise<Task>): Promise<Task> => asked.then((task) => withReasons(task, offers));
  return {
    ...service,
    async start(request) {
      const { task, created } = await service.start(request);
      return { task: await withReasons(task, offers), created };
    },
    // A request that acts on a task does not wait for its children to be read.
    get: async (id) => withSession(await withChildren(await explained(service.get(id)), below), approvalOf),
    wait: (id, ms, signal) => explained(service.wait(id, ms, signal)),
    async list(filter, page): Promise<Page<ListedTask>> {
      const { items, ...rest } = await service.list(filter, page);
      return { items: await Promise.all(items.map((task) => withReasons(task, offers))), ...rest };
    },
    cancel: (id, reason, key) => explained(service.cancel(id, reason, key)),
    terminate: (id, reason, key) => explained(service.terminate(id, reason, key)),
    suspend: (id, key) => explained(service.suspend(id, key)),
    resume: (id, key) => explained(service.resume(id, key)),
    fork: (id, turn, newId) => explained(service.fork(id, turn, newId)),
  };
}

async function withReasons<T extends Task | ListedTask>(task: T, offers: Offers): Promise<T> {
  if (isEnd(task.status)) return task;
  const halted = halt(task);
  const isHalted = halted.length > 0;
  const waits: WaitingFor[] = [];
  for (const wait of task.waitingFor) {
    const offer = offers.find(wait);
    waits.push(withReason(wait, offer instanceof Promise ? await offer : offer, isHalted));
  }
  return { ...task, waitingFor: [...halted, ...waits] };
}

function withReason(wait: WaitingFor, offer: Offer, isHalted: boolean): WaitingFor {
  if (offer.kind === 'missing') return { ...wait, reason: offer.reason };
  // A person can decide and a signal be sent all the same.
  if (isHalted && wait.id === undefined && wait.kind !== 'signal')
    return { ...wait, reason: 'What comes of it is taken up once the task goes on.' };
  return wait.reason === undefined ? { ...wait, reason: unrecorded(wait) } : wait;
}

/** Children of one task that are looked at. */
const LOOKED_AT = 5;

/** A child that cannot go on by itself is why its parent waits. */
async function withChildren(task: Task, below: (id: string) => Promise<Task>): Promise<Task> {
  if (isEnd(task.status) || task.status === 'blocked') return task;
  const children = task.waitingFor.filter(({ kind }) => kind === 'child').slice(0, LOOKED_AT);
  if (children.length === 0) return task;
  const halted = new Map<WaitingFor, string>();
  await Promise.all(
    children.map(async (wait) => {
      // One that is between two processes, or not there yet, says nothing.
      const child = await below(wait.id!).catch(() => undefined);
      const [why] = child === undefined ? [] : halt(child);
      if (why !== undefined)
        halted.set(wait, `The ${child!.kind} "${child!.name}", task ${withoutTenant(child!.id)}, is ${child!.status}: ${why.reason}`);
    }),
  );
  return { ...task, waitingFor: task.waitingFor.map((wait) => ({ ...wait, reason: halted.get(wait) ?? wait.reason })) };
}

/** Who waits for a session that waits for a human, waits for that human. */
async function withSession(task: Task, approvalOf: ApprovalOfSession): Promise<Task> {
  const wait = isEnd(task.status) ? undefined : task.waitingFor.find(({ kind }) => kind === 'session');
  if (wait === undefined) return task;
  const waiting = await approvalOf(wait.name).catch(() => undefined);
  if (waiting === undefined) return task;
  const { writer, approval } = waiting;
  const asked = withoutTenant(approval.id);
  const reason = `Task ${publicId(writer)} writes the session "${withoutTenant(wait.name)}", and a person has to decide about "${approval.tool}" before it goes on: "troupe approvals approve ${asked}", or "troupe approvals reject ${asked}".`;
  return { ...task, waitingFor: task.waitingFor.map((each) => (each === wait ? { ...wait, reason } : each)) };
}

/** What has to happen before anything else that it waits for matters. */
function halt({ id, name, status, blocked, updatedAt }: Task | ListedTask): readonly WaitingFor[] {
  if (status === 'blocked' && blocked !== undefined) {
    const { message, at } = blocked;
    return [{ kind: 'repair', name, since: updatedAt, reason: at === undefined ? message : `${message} (${at})` }];
  }
  if (status !== 'suspended') return [];
  const shown = withoutTenant(id);
  const reason = `It was suspended, and runs no code until it is resumed: POST /v1/tasks/${shown}/resume, or "troupe tasks resume ${shown}".`;
  return [{ kind: 'resume', name, since: updatedAt, reason }];
}

/** Records of earlier versions give no reason. */
function unrecorded({ kind, name }: WaitingFor): string {
  return `It waits for ${kind} "${name}".`;
}
