import type { Page, Task, Topic } from '@troupe/contracts';
import { Pool } from 'undici';

/** Clients that each wait for an answer before they ask again. */
export interface Load {
  /** Starts a task and waits for its end, over the socket. */
  run(kind: 'workflow' | 'agent', name: string, input: unknown): Promise<Task>;
  start(kind: 'workflow' | 'agent', name: string, input: unknown): Promise<Task>;
  get(id: string): Promise<Task>;
  wait(id: string): Promise<Task>;
  signal(id: string, name: string, payload: unknown): Promise<void>;
  publish(topic: string, data: unknown): Promise<void>;
  /** No event of the topic waits, and no task of the workflow is open. */
  isDone(workflow: string, topic: string): Promise<boolean>;
  close(): Promise<void>;
}

/** @param key sent with each request, where one is asked for */
export function createLoad(url: string, connections: number, key: string | undefined): Load {
  const pool = new Pool(url, { connections, pipelining: 1, bodyTimeout: 120_000, headersTimeout: 120_000 });
  const known: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> => {
    const answer = await pool.request({
      method,
      path,
      headers: { ...known, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  return {
    run: (kind, name, input) => ask('POST', '/v1/tasks', { [kind]: name, input }, { prefer: 'wait=60' }),
    start: (kind, name, input) => ask('POST', '/v1/tasks', { [kind]: name, input }),
    get: (id) => ask('GET', `/v1/tasks/${id}`),
    wait: (id) => ask('GET', `/v1/tasks/${id}?wait=60s`),
    signal: (id, name, payload) => ask('POST', `/v1/tasks/${id}/signals/${name}`, payload),
    publish: (topic, data) => ask('POST', `/v1/topics/${topic}/events`, { data }),
    async isDone(workflow, topic) {
      const { subscribers } = await ask<Topic>('GET', `/v1/topics/${topic}`);
      if (subscribers.some(({ lag }) => lag > 0)) return false;
      const open = await ask<Page<Task>>('GET', `/v1/tasks?kind=workflow&name=${workflow}&status=running&limit=1`);
      return open.items.length === 0;
    },
    close: () => pool.close(),
  };
}

/** `total` runs by `clients` at once; the answer is seconds. */
export async function timed(clients: number, total: number, run: (i: number) => Promise<void>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < total) await run(next++);
    }),
  );
  return (performance.now() - begun) / 1_000;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
