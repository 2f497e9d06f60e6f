import { createHash } from 'node:crypto';
import {
  platformPrincipal,
  publicId,
  tenantOf,
  toFailure,
  TroupeError,
  type Outbox,
  type OutgoingRequest,
  type Task,
  type TaskId,
  type TaskServices,
  type Turn,
  type WebhookFilter,
  type WorkflowLog,
} from '@troupe/contracts';
import { decodeTurn } from '@troupe/contracts/format';
import { isReadable } from '@troupe/store';
import { takes } from './known-webhooks.ts';
import type { NotedTurns } from './note-turns.ts';
import { taskEventsOf, taskLineOf } from './task-webhook-records.ts';
import { turnEvents, type TurnEvent } from './turn-events.ts';
import { filterOf, lineOf } from './webhook-records.ts';

export interface SendParts {
  readonly turns: NotedTurns;
  readonly services: TaskServices;
  readonly outbox: Outbox;
  readonly log: WorkflowLog;
}

/** By which name the outbox asks where deliveries go. */
export const ADDRESSEE = 'webhooks';
/** How many of one endpoint one process sends at once. */
export const AT_ONCE = 4;
/** Milliseconds between two looks for turns that were noted and not sent, and after which a process that noted one is thought to be dead. */
const LOOK_MS = 2_000;
const STALE_MS = 5_000;
/** Turns that one process puts into the outbox at once. */
const MOST_AT_ONCE = 16;
/** Turns that wait for that; of those beyond the note in the store is found later. */
const MOST_WAITING = 10_000;

/** Puts what noted turns have to send into the outbox. @returns stops that */
export function sendTurns(parts: SendParts): () => Promise<void> {
  const { turns, log } = parts;
  const waiting: { readonly task: TaskId; readonly n: number }[] = [];
  const busy = new Set<Promise<void>>();
  let closing = false;
  const next = (): void => {
    while (!closing && busy.size < MOST_AT_ONCE) {
      const turn = waiting.shift();
      if (turn === undefined) return;
      const sent = sendTurn(parts, turn)
        .catch((error: unknown) =>
          log.warn('events of a task cannot be sent, trying again', { task: turn.task, error: toFailure(error).message }),
        )
        .finally(() => {
          busy.delete(sent);
          next();
        });
      busy.add(sent);
    }
  };
  turns.onTurn = (turn) => {
    if (closing || waiting.length >= MOST_WAITING) return;
    waiting.push(turn);
    next();
  };
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    for await (const turn of turns.noted.before(Date.now() - STALE_MS)) {
      if (closing) return;
      await sendTurn(parts, turn);
    }
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn('events of tasks cannot be looked for, trying again', { error: toFailure(error).message }))
      .finally(() => (looking = undefined));
  }, LOOK_MS).unref();
  return async () => {
    closing = true;
    clearInterval(timer);
    await looking;
    await Promise.all(busy);
  };
}

/** A repeat changes nothing: the id of each delivery follows from its place. */
async function sendTurn({ turns, services, outbox, log }: SendParts, at: { readonly task: TaskId; readonly n: number }): Promise<void> {
  const service = services.for({ ...platformPrincipal, tenant: tenantOf(at.task) });
  const current = async (): Promise<Task | undefined> =>
    service.get(publicId(at.task)).catch((error: unknown) => {
      if (error instanceof TroupeError && error.code === 'task-not-found') return undefined;
      throw error;
    });
  const turn = await storedTurn(turns, at);
  const task = await current();
  // Not stored yet: the task has to make that turn before it can go on, unless it is gone.
  if (turn === 'missing' && task !== undefined) return;
  if (turn === 'unreadable') log.warn('events of a turn that cannot be read are not sent', at);
  if (typeof turn !== 'string' && task !== undefined) {
    for (const event of turnEvents(turn)) for (const request of await requestsOf(turns, at.task, task, event)) await outbox.put(request);
    // Purged meanwhile: what was put after that is dropped, too.
    if ((await current()) === undefined) await outbox.drop({ task: at.task });
  }
  await turns.noted.delete(at);
}

async function storedTurn(
  { store }: NotedTurns,
  { task, n }: { readonly task: TaskId; readonly n: number },
): Promise<Turn | 'missing' | 'unreadable'> {
  const [record] = await store.readTurns(task, n, 1);
  if (record === undefined || record.n !== n) return 'missing';
  const turn = decodeTurn(record);
  return isReadable(turn) ? turn : 'unreadable';
}

/** One for each endpoint that the event is for. */
async function requestsOf(turns: NotedTurns, id: TaskId, task: Task, event: TurnEvent): Promise<readonly OutgoingRequest[]> {
  const tenant = tenantOf(id);
  const body = bodyOf(task, event);
  const request = (line: string): OutgoingRequest => ({
    id: deliveryId([line, id, task.createdAt, event.position]),
    ...{ tenant, line, atOnce: AT_ONCE, addressee: ADDRESSEE, url: '', headers: {}, body, task: id, subject: event.type },
  });
  const all = await turns.known.of(tenant);
  const standing = all.filter((each) => takes(each, event.type) && fits(task, filterOf(each))).map((each) => request(lineOf(each)));
  const own = await turns.ofTasks.get(id);
  const isIts = own !== undefined && own.by === `${task.startedBy?.kind}:${task.startedBy?.id}` && taskEventsOf(own).includes(event.type);
  return isIts ? [...standing, request(taskLineOf(id))] : standing;
}

function deliveryId(parts: readonly string[]): string {
  return `msg_${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32)}`;
}

function bodyOf({ id, kind, name, attributes, session, parent }: Task, { type, at, position, data }: TurnEvent): string {
  const about = { id, kind, name, attributes, ...(session === undefined ? {} : { session }), ...(parent === undefined ? {} : { parent }) };
  return JSON.stringify({ type, timestamp: at, data: { task: about, position, ...data } });
}

function fits({ kind, name, attributes }: Task, { workflows, agents, attributes: wanted = {} }: WebhookFilter = {}): boolean {
  const names = { workflow: workflows, agent: agents }[kind];
  const named = (workflows === undefined && agents === undefined) || names?.includes(name) === true;
  return named && Object.entries(wanted).every(([key, value]) => attributes[key] === value);
}
