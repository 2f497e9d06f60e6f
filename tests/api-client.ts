import type { Approval, Decision, Json, Page, Task, WaitKind } from '@troupe/contracts';

export interface Answer<T = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The REST interface by plain `fetch`, so that tests see what any client sees. */
export interface ApiClient {
  request<T = Json>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>;
  /** Starts a task and returns it; throws unless it was accepted. */
  start(request: Readonly<Record<string, unknown>>): Promise<Task>;
  get(id: string): Promise<Task>;
  /** The task once it ended; throws after `ms` milliseconds, 20,000 by default. */
  end(id: string, ms?: number): Promise<Task>;
  /** The task once it waits for something of that kind and name. */
  waiting(id: string, kind: WaitKind, name?: string): Promise<Task>;
  signal(id: string, name: string, payload?: Json): Promise<void>;
  children(id: string): Promise<readonly Task[]>;
  /** The pending approvals once there are `count`. */
  approvals(count?: number): Promise<readonly Approval[]>;
  decide(id: string, decision: Decision): Promise<Approval>;
}

export function apiClient(url: string): ApiClient {
  const api: ApiClient = {
    async request<T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json = (answer.headers.get('content-type') ?? '').includes('json');
      return { status: answer.status, headers: answer.headers, body: (json ? JSON.parse(text) : text) as T };
    },
    async start(request) {
      return accepted(await api.request<Task>('POST', '/v1/tasks', request));
    },
    async get(id) {
      return accepted(await api.request<Task>('GET', `/v1/tasks/${id}`));
    },
    async end(id, ms = 20_000) {
      const task = await until(`task ${id} to end`, ms, async () => {
        const now = await api.get(id);
        return now.endedAt === undefined ? undefined : now;
      });
      return task;
    },
    async waiting(id, kind, name) {
      return until(`task ${id} to wait for ${kind} ${name ?? ''}`, 20_000, async () => {
        const { status, body: task } = await api.request<Task>('GET', `/v1/tasks/${id}`);
        // A child may be known to its parent before it has begun.
        if (status === 404) return undefined;
        if (task.endedAt !== undefined) throw new Error(`Task ${id} ended instead: ${JSON.stringify(task)}`);
        return task.waitingFor.some((wait) => wait.kind === kind && (name === undefined || wait.name === name)) ? task : undefined;
      });
    },
    async signal(id, name, payload = null) {
      accepted(await api.request('POST', `/v1/tasks/${id}/signals/${name}`, payload));
    },
    async children(id) {
      return accepted(await api.request<Page<Task>>('GET', `/v1/tasks?parent=${id}`)).items;
    },
    async approvals(count = 1) {
      return until(`${count} pending approvals`, 20_000, async () => {
        const { items } = accepted(await api.request<Page<Approval>>('GET', '/v1/approvals'));
        const pending = items.filter((approval) => approval.status === 'pending');
        return pending.length >= count ? pending : undefined;
      });
    },
    async decide(id, decision) {
      return accepted(await api.request<Approval>('POST', `/v1/approvals/${id}`, decision));
    },
  };
  return api;
}

function accepted<T>(answer: Answer<T>): T {
  if (answer.status < 200 || answer.status > 299) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Asks until there is an answer; throws after `ms` milliseconds, saying what was awaited. */
export async function until<T>(what: string, ms: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${ms} ms for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
