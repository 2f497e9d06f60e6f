import {
  isEnd,
  milliseconds,
  nameOf,
  toJson,
  TroupeError,
  type Approval,
  type CatalogEntry,
  type CatalogSearch,
  type Json,
  type MessageDefinition,
  type Page,
  type Verification,
  type Task,
} from '@troupe/contracts';
import { flowMethods } from './flow-methods.ts';
import { toolMethods } from './tool-methods.ts';
import { knowledgeMethods } from './memory/knowledge-methods.ts';
import { memoryMethods } from './memory/memory-methods.ts';
import { sessionMethods } from './session-methods.ts';
import { scheduleMethods } from './schedule-methods.ts';
import { topicMethods } from './topics/topic-methods.ts';
import { webhookMethods } from './webhook-methods.ts';
import { accessMethods } from './access-methods.ts';
import { auditMethods } from './audit-methods.ts';
import type { Client, MessageOptions, StartOptions, Target, WaitForEnd } from './client.ts';
import { send, type ClientRequest, type Connection } from './connection.ts';
import { followEvents } from './follow-events.ts';
import { readReadiness } from './read-readiness.ts';
import { outputOf } from './task-outcome.ts';
import { searchOf } from './task-query.ts';

export interface ConnectOptions {
  /** An API key, or a token of the identity provider. */
  readonly key?: string;
  /** Milliseconds a request that does not come through is repeated; 30 s by default. */
  readonly retryFor?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Milliseconds of one question for a task's end. */
const WAIT_MS = 30_000;
const PAGE = 200;

/**
 * A client of the platform at `url`, in Node and in browsers. Nothing is sent until it is used.
 *
 * @throws TroupeError `invalid-configuration` when `url` is not an http or https address
 */
export function connect(url: string, options: ConnectOptions = {}): Client {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TroupeError(
      'invalid-configuration',
      `The platform's address is one such as http://127.0.0.1:8080; got ${JSON.stringify(url)}.`,
    );
  }
  const connection: Connection = {
    url: withoutSlashes(url),
    key: options.key,
    // Browsers refuse a fetch that is called as a method of another object.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retryFor: options.retryFor ?? 30_000,
  };
  const requests = requestsOver(connection);
  return {
    ...taskMethods(requests),
    ...controlMethods(requests),
    ...approvalMethods(requests),
    ...catalogMethods(requests),
    ...accessMethods(connection, requests.pages),
    ...toolMethods(connection),
    ...webhookMethods(connection, requests.pages),
    ...scheduleMethods(connection, requests.pages),
    ...sessionMethods(connection, requests.pages),
    ...knowledgeMethods(connection, requests.pages),
    ...memoryMethods(connection, requests.pages),
    ...topicMethods(connection, requests.pages),
    ...flowMethods(requests.pages),
    ...auditMethods(requests),
    events: (id, eventOptions = {}) => followEvents(connection, id, eventOptions),
    readiness: () => readReadiness(connection),
  };
}

/** How the methods of a client reach the platform. */
interface Requests {
  readonly ask: <T>(path: string, signal?: AbortSignal) => Promise<T>;
  /** Each request has a key, the same whenever it is sent again: it has its effect once. */
  readonly post: <T>(path: string, body?: unknown, rest?: Partial<ClientRequest>) => Promise<T>;
  readonly remove: (path: string) => Promise<void>;
  readonly pages: <T>(path: string, query?: Readonly<Record<string, string>>) => AsyncGenerator<T, void>;
}

function requestsOver(connection: Connection): Requests {
  const ask = <T>(path: string, signal?: AbortSignal): Promise<T> => send<T>(connection, { method: 'GET', path, signal });
  return {
    ask,
    post: (path, body, rest = {}) => send(connection, { method: 'POST', path, body, idempotencyKey: crypto.randomUUID(), ...rest }),
    remove: (path) => send<void>(connection, { method: 'DELETE', path, idempotencyKey: crypto.randomUUID() }),
    async *pages<T>(path: string, query: Readonly<Record<string, string>> = {}) {
      for (let cursor: string | undefined; ;) {
        const search = new URLSearchParams({ ...query, limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) });
        const page = await ask<Page<T>>(`${path}?${search.toString()}`);
        yield* page.items;
        if (page.next === undefined) return;
        cursor = page.next;
      }
    },
  };
}

type TaskMethods = Pick<Client, 'start' | 'run' | 'get' | 'list' | 'wait' | 'history' | 'verify' | 'purge'>;

function taskMethods({ ask, post, remove, pages }: Requests): TaskMethods {
  async function wait(id: string, { timeout, signal }: WaitForEnd = {}): Promise<Task> {
    const end = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + milliseconds(timeout, 'timeout');
    for (;;) {
      const left = Math.max(0, Math.min(WAIT_MS, end - Date.now()));
      const task = await ask<Task>(`${taskPath(id)}?wait=${Math.ceil(left)}ms`, signal);
      if (isEnd(task.status) || Date.now() >= end) return task;
    }
  }

  async function start(target: Target, input?: unknown, { signal, startAt, ...rest }: StartOptions = {}): Promise<Task> {
    const body = {
      ...addressOf(target),
      ...(input === undefined ? {} : { input: toJson(input, 'the input') }),
      ...rest,
      ...(startAt === undefined ? {} : { startAt: startAt instanceof Date ? startAt.toISOString() : startAt }),
    };
    return post<Task>('/v1/tasks', body, { signal });
  }

  return {
    start,
    run: async <O>(target: Target, input?: unknown, startOptions: StartOptions = {}): Promise<O> => {
      const task = await start(target, input, startOptions);
      const ended = isEnd(task.status)
        ? task
        : await wait(task.id, startOptions.signal === undefined ? {} : { signal: startOptions.signal });
      return outputOf(ended) as O;
    },
    get: (id) => ask<Task>(taskPath(id)),
    list: (query = {}) => pages('/v1/tasks', searchOf(query)),
    wait,
    history: (id) => pages(`${taskPath(id)}/history`),
    verify: (id) => ask<Verification>(`${taskPath(id)}/verification`),
    purge: (id) => remove(taskPath(id)),
  };
}

type ControlMethods = Pick<Client, 'signal' | 'query' | 'update' | 'cancel' | 'terminate' | 'suspend' | 'resume' | 'fork'>;

/** What is said to a task that there is. */
function controlMethods({ post }: Requests): ControlMethods {
  const message = async <T>(
    id: string,
    what: string,
    named: MessageDefinition | string,
    payload: unknown,
    { key }: MessageOptions = {},
  ): Promise<T> => {
    const name = nameOf(named);
    return post<T>(
      `${taskPath(id)}/${what}/${encodeURIComponent(name)}`,
      jsonOf(payload, `the payload of ${JSON.stringify(name)}`),
      key === undefined ? {} : { idempotencyKey: key },
    );
  };

  return {
    signal: async (id, signal, ...[payload, messageOptions]) =>
      void (await message<unknown>(id, 'signals', signal, payload, messageOptions)),
    query: (id, query, ...[payload]) => message(id, 'queries', query, payload),
    update: (id, update, ...[payload, messageOptions]) => message(id, 'updates', update, payload, messageOptions),
    cancel: (id, reason) => post(`${taskPath(id)}/cancel`, reasonOf(reason)),
    terminate: (id, reason) => post(`${taskPath(id)}/terminate`, reasonOf(reason)),
    suspend: (id) => post(`${taskPath(id)}/suspend`),
    resume: (id) => post(`${taskPath(id)}/resume`),
    fork: (id, turn, newId = crypto.randomUUID()) => post(`${taskPath(id)}/fork`, { turn, id: newId }),
  };
}

function approvalMethods({ ask, post, pages }: Requests): Pick<Client, 'approvals' | 'approval' | 'decide' | 'approve' | 'reject'> {
  const decide: Client['decide'] = (id, decision) => post<Approval>(approvalPath(id), decision);
  return {
    approvals: ({ tenant: _, createdBefore, ...filter } = {}) =>
      pages('/v1/approvals', {
        ...filter,
        ...(createdBefore === undefined ? {} : { createdBefore: new Date(createdBefore).toISOString() }),
      }),
    approval: (id) => ask<Approval>(approvalPath(id)),
    decide,
    approve: async (id, { args, reason } = {}) =>
      decide(id, { decision: 'approve', ...reasonOf(reason), ...(args === undefined ? {} : { args: toJson(args, 'the arguments') }) }),
    reject: (id, reason) => decide(id, { decision: 'reject', ...reasonOf(reason) }),
  };
}

function catalogMethods({ ask, pages }: Requests): Pick<Client, 'workflows' | 'agents' | 'tools' | 'card'> {
  async function entries(path: string, { capability, q }: CatalogSearch = {}): Promise<readonly CatalogEntry[]> {
    const query = { ...(capability === undefined ? {} : { capability }), ...(q === undefined ? {} : { q }) };
    const all: CatalogEntry[] = [];
    for await (const entry of pages<CatalogEntry>(path, query)) all.push(entry);
    return all;
  }

  return {
    workflows: (search) => entries('/v1/workflows', search),
    agents: (search) => entries('/v1/agents', search),
    tools: (search) => entries('/v1/tools', search),
    card: (agent) => ask<Json>(`/v1/agents/${encodeURIComponent(agent)}/card`),
  };
}

function taskPath(id: string): string {
  return `/v1/tasks/${encodeURIComponent(id)}`;
}

function approvalPath(id: string): string {
  return `/v1/approvals/${encodeURIComponent(id)}`;
}

function addressOf(target: Target): { readonly workflow: string } | { readonly agent: string } {
  if (typeof target === 'string') return { workflow: target };
  if (!('kind' in target)) return target;
  switch (target.kind) {
    case 'workflow':
      return { workflow: target.name };
    case 'agent':
      return { agent: target.name };
    default:
      return target satisfies never;
  }
}

function jsonOf(value: unknown, what: string): Json | undefined {
  return value === undefined ? undefined : toJson(value, what);
}

function reasonOf(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

function withoutSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end--;
  return url.slice(0, end);
}
