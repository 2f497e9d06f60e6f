import {
  partitionOf,
  publicId,
  recordedPrincipal,
  splitApprovalId,
  taskId,
  tenantOf,
  TroupeError,
  type AskedMethod,
  type Json,
  type Principal,
  type RecordedPrincipal,
  type SessionMethods,
  type Task,
  type TaskId,
  type TaskService,
  type Tenant,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { newTaskId } from '../starts/new-task-id.ts';
import { newKey } from '../log/own-key.ts';
import { isSilent, type Peers } from './peers.ts';
import { isActing, type Acting, type ActingMethod } from '../requests/acting.ts';
import type { StartTask } from '../starts/start-task.ts';
import type { Ownership } from './ownership.ts';

/** Milliseconds one request of a wait asks for, its answer may take beyond that, and until the next; short, for the owner may change. */
const POLL_MS = { time: 5_000, answer: 2_000, again: 100 };
/** Milliseconds until an update times out. */
const UPDATE_TIMEOUT_MS = 5 * 60_000;

interface Route {
  readonly env: Env;
  readonly ownership: Ownership;
  readonly peers: Peers;
  /** The service of this process. */
  readonly local: TaskService;
  /** On whose behalf the owner is asked. */
  readonly principal: Principal;
}

/** The task service of a principal on any replica: what concerns one task is asked of its owner. */
export function routeService(route: Route, start: StartTask): TaskService {
  const by = recordedPrincipal(route.principal);
  return {
    ...route.local,
    async start(request) {
      if (request.id !== undefined) return (await ask(route, taskId(request.id), 'start', [request])) as never;
      const id = ownTaskId(route, route.principal.tenant);
      return (await ask(route, id, 'start', [{ ...request, id }], undefined, () => start(by, request, () => id))) as never;
    },
    async get(text) {
      const id = taskId(text);
      return ((await unlessRecorded(ask(route, id, 'get', [id]))) as Task | undefined) ?? route.local.get(id);
    },
    async wait(text, ms, signal) {
      const id = taskId(text);
      const until = route.env.monotonic() + ms;
      const look = (left: number): Promise<unknown> => {
        if (isHere(route, id)) return route.local.wait(id, left, signal);
        return orWhenAborted(
          route.peers.askService(route.principal, id, ['wait', id, left], { retryFor: left, timeout: left + POLL_MS.answer }),
          signal,
        );
      };
      for (;;) {
        const task = (await unlessRecorded(look(Math.max(0, Math.min(until - route.env.monotonic(), POLL_MS.time))))) as Task | undefined;
        if (task?.endedAt !== undefined) return task;
        if (route.env.monotonic() >= until || signal?.aborted === true) return task ?? route.local.get(id);
        await route.env.sleep(POLL_MS.again);
      }
    },
    async signal(id, name, payload, key) {
      // Without a key one that need not travel costs the store one write less.
      const named = isHere(route, taskId(id)) ? key : (key ?? newKey(route.env));
      await ask(route, taskId(id), 'signal', [id, name, payload, ...(named === undefined ? [] : [named])]);
    },
    query: (id, name, payload) => ask(route, taskId(id), 'query', [id, name, payload]),
    async update(id, name, payload, key = newKey(route.env)) {
      const until = route.env.monotonic() + UPDATE_TIMEOUT_MS;
      for (;;) {
        try {
          return await ask(route, taskId(id), 'update', [id, name, payload, key]);
        } catch (error) {
          // Its code may still run, or its owner may have died: the key makes the repeat idempotent.
          if (!isSilent(error) || route.env.monotonic() > until) throw error;
        }
      }
    },
    cancel: async (id, reason, key = newKey(route.env)) => (await ask(route, taskId(id), 'cancel', [id, reason, key])) as never,
    terminate: async (id, reason, key = newKey(route.env)) => (await ask(route, taskId(id), 'terminate', [id, reason, key])) as never,
    suspend: async (id, key = newKey(route.env)) => (await ask(route, taskId(id), 'suspend', [id, key])) as never,
    resume: async (id, key = newKey(route.env)) => (await ask(route, taskId(id), 'resume', [id, key])) as never,
    // Made by the owner of the copy: of the original only the log is needed.
    async fork(id, turn, newId) {
      const copy = newId === undefined ? ownTaskId(route, tenantOf(id)) : taskId(newId);
      return (await ask(route, copy, 'fork', [id, turn, copy])) as never;
    },
    purge: async (id, key = newKey(route.env)) => void (await ask(route, taskId(id), 'purge', [id, key])),
    async approval(id) {
      const task = splitApprovalId(id)?.task;
      return task === undefined ? route.local.approval(id) : ((await ask(route, task, 'approval', [id])) as never);
    },
    async decide(id, decision, key = newKey(route.env)) {
      const task = splitApprovalId(id)?.task;
      return task === undefined ? route.local.decide(id, decision) : ((await ask(route, task, 'decide', [id, decision, key])) as never);
    },
  };
}

function isHere(route: Route, id: TaskId): boolean {
  return route.ownership.owns(partitionOf(id));
}

/** Nothing has happened when a task turns out to be moving: the request goes to its next owner. */
async function ask(
  route: Route,
  id: TaskId,
  method: AskedMethod,
  args: readonly unknown[],
  timeout?: number,
  here: () => Promise<unknown> = () => call(route.local[method], args),
): Promise<Json> {
  if (isHere(route, id)) {
    try {
      return (await here()) as Json;
    } catch (error) {
      if (!(error instanceof TroupeError) || error.code !== 'unavailable' || isHere(route, id)) throw error;
    }
  }
  const fault = route.ownership.fault(partitionOf(id));
  if (fault !== undefined)
    throw new TroupeError(
      'unavailable',
      `No process can have task "${publicId(id)}": the document of its partition cannot be read: ${fault}.`,
      {
        retryable: true,
        retryAfter: 5_000,
      },
    );
  return route.peers.askService(route.principal, id, [method, ...args], timeout === undefined ? {} : { timeout });
}

/** The service of this process, before it is known who asks. */
export type LocalService = Omit<TaskService, ActingMethod | 'events' | keyof SessionMethods> & Acting;

/** Calls a method that another process asked for. */
export async function callService(
  service: Pick<LocalService, AskedMethod>,
  by: RecordedPrincipal,
  method: AskedMethod,
  args: readonly unknown[],
): Promise<unknown> {
  return call(service[method], isActing(method) ? [by, ...args] : args);
}

async function call(method: unknown, args: readonly unknown[]): Promise<unknown> {
  return (method as (...given: readonly unknown[]) => Promise<unknown>)(...args);
}

/** An id that lives here, when any partition does: its start then needs no other process. */
export function ownTaskId(parts: { readonly env: Env; readonly ownership: Ownership }, tenant: Tenant): TaskId {
  for (let tries = 0; tries < 1_000; tries++) {
    const id = newTaskId(parts.env, tenant);
    if (parts.ownership.owns(partitionOf(id))) return id;
  }
  return newTaskId(parts.env, tenant);
}

/**
 * Between two owners there is no answer, and the largest answers exceed what the bus carries; the record can
 * be read all the same: what it holds was durable a moment ago.
 */
function unlessRecorded<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof TroupeError && (error.code === 'unavailable' || error.code === 'payload-too-large')) return undefined;
    throw error;
  });
}

async function orWhenAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return promise;
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = (): void => aborted.resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
  }
}
