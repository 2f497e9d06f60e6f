import { randomUUID } from 'node:crypto';
import type { HistoryTurn, Page, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient, until, type Answer } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

/** Keys that differ in their ends alone. */
const shared = randomUUID() + randomUUID();
const [ada, bob] = [`${shared}-ada`, `${shared}-bob`];
const inServices = process.env['TROUPE_COMPOSITION'] === 'services';

/** Milliseconds on a busy machine, where agents of three tasks must come to their question. */
const TIMEOUT_MS = 90_000;

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ env: { TROUPE_API_KEYS: `${ada},${bob}` } });
  const started: string[] = [];
  for (let n = 0; n < 6; n++) {
    const extra = { attributes: { batch: n % 2 } };
    const later = await post('/v1/tasks', { workflow: 'content-approval', input: 'Later', startAt: '2100-01-01T00:00:00Z', ...extra });
    started.push(later.body.id);
  }
  await post('/v1/tasks/' + started[0]! + '/terminate', {});
  for (const id of ['refund-1', 'refund-2', 'refund-3'])
    await post('/v1/tasks', { workflow: 'support-desk', id, input: 'My headphones broke. Please refund order A-1003.' });
  for (let n = 0; n < 3; n++) {
    const input = `Find me a flight from Oslo to Lisbon on 2026-12-0${n + 1}.`;
    const { body } = await post('/v1/tasks', { agent: 'travel-planner', id: `trip-${n}`, session: 'ada', input }, { prefer: 'wait=60' });
    expect(body).toMatchObject({ status: 'completed' });
  }
  await until('three approvals', TIMEOUT_MS, async () => {
    const { items } = (await get('/v1/approvals')) as Page<unknown>;
    return items.length === 3 ? true : undefined;
  });
}, 2 * TIMEOUT_MS);

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<Task>> {
  return platform.api.request<Task>('POST', path, body, { ...as(ada), ...headers });
}

async function get(path: string): Promise<unknown> {
  // The registry is the last of the services.
  const api = path.startsWith('/v1/instances') ? apiClient(platform.urls.at(-1)!) : platform.api;
  const { status, body } = await api.request('GET', path, undefined, as(ada));
  expect({ status, body }).toEqual({ status: 200, body: expect.anything() });
  return body;
}

type Listed = Page<unknown> & { readonly messages?: readonly unknown[] };

/** What each page of a list holds, to its end. */
async function pagesOf(path: string, limit: number): Promise<readonly (readonly unknown[])[]> {
  const pages: (readonly unknown[])[] = [];
  for (let cursor = ''; pages.length < 500;) {
    const { items, messages, next } = (await get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`)) as Listed;
    pages.push(messages ?? items);
    if (next === undefined) return pages;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  throw new Error(`${path} never ends.`);
}

const inPages = (count: number, limit: number): readonly number[] =>
  Array.from({ length: Math.ceil(count / limit) }, (_, n) => Math.min(limit, count - n * limit));

describe('a list, page by page', () => {
  const lists: readonly (readonly [path: string, atLeast: number])[] = [
    ['/v1/tasks', 15],
    ['/v1/tasks?status=running', 5],
    ['/v1/tasks?status=completed', 3],
    ['/v1/tasks?status=running,terminated', 6],
    ['/v1/tasks?kind=agent', 6],
    ['/v1/tasks?name=content-approval', 6],
    ['/v1/tasks?name=content-approval&attributes.batch=1', 3],
    ['/v1/tasks?parent=refund-2', 1],
    ['/v1/tasks?session=ada', 3],
    ['/v1/tasks?createdAfter=2026-01-01T00:00:00Z', 15],
    ['/v1/tasks/trip-0/history', 3],
    ['/v1/approvals', 3],
    ['/v1/workflows', 4],
    ['/v1/agents', 5],
    ['/v1/tools', 4],
    ...(inServices ? ([['/v1/instances', 4]] as const) : []),
  ];

  it.each(lists)('of %s has every item once, in the order of the whole, and full pages but for the last', async (path, atLeast) => {
    const [whole, ...more] = await pagesOf(path, 200);
    expect(more).toEqual([]);
    expect(whole!.length).toBeGreaterThanOrEqual(atLeast);
    for (let limit = 1; limit <= whole!.length + 1; limit++) {
      const pages = await pagesOf(path, limit);
      expect(pages.flat(), `pages of ${limit}`).toEqual(whole);
      expect(pages.map(({ length }) => length)).toEqual(inPages(whole!.length, limit));
    }
  });

  it('of the messages of a session has every message once', async () => {
    const [whole] = await pagesOf('/v1/sessions/ada', 200);
    expect(whole!.length).toBeGreaterThanOrEqual(6);
    for (let limit = 1; limit <= whole!.length + 1; limit++) {
      const pages = await pagesOf('/v1/sessions/ada', limit);
      expect(pages.flat()).toEqual(whole);
      expect(pages.every(({ length }) => length > 0)).toBe(true);
    }
  });
});

describe('keys', () => {
  it('are compared whole', async () => {
    const status = async (key: string): Promise<number> => (await platform.api.request('GET', '/v1/tasks', undefined, as(key))).status;
    expect([await status(ada), await status(bob)]).toEqual([200, 200]);
    for (const wrong of [shared, `${shared}-`, `${shared}-adb`, ada.slice(0, -1), `${ada}a`, ada.slice(0, 16), ada.toUpperCase()])
      expect([wrong, await status(wrong)]).toEqual([wrong, 401]);
  });

  it('of requests are others when they are written otherwise', async () => {
    const key = randomUUID();
    const start = async (idempotencyKey: string): Promise<string> => {
      const body = { workflow: 'content-approval', input: 'Later', startAt: '2100-01-01T00:00:00Z' };
      const { status, body: task } = await post('/v1/tasks', body, { 'idempotency-key': idempotencyKey });
      expect(status).toBeLessThan(300);
      return task.id;
    };
    const ids = [await start(`Key-${key}`), await start(`key-${key}`), await start(`KEY-${key}`), await start(`key-${key}.`)];
    expect(new Set(ids).size).toBe(4);
    expect(await start(`Key-${key}`)).toBe(ids[0]);

    const signal = async (idempotencyKey: string, payload: number): Promise<number> =>
      (await post(`/v1/tasks/refund-3/signals/note`, payload, { 'idempotency-key': idempotencyKey })).status;
    expect([await signal('Note', 1), await signal('note', 2), await signal('NOTE', 3), await signal('note', 2)]).toEqual([
      202, 202, 202, 202,
    ]);
    const received = async (): Promise<readonly unknown[]> => {
      const { items } = (await get('/v1/tasks/refund-3/history?limit=200')) as Page<HistoryTurn>;
      return items.flatMap(({ inputs }) => inputs).filter((input) => input.kind === 'signal' && input.name === 'note');
    };
    await expect.poll(received, { timeout: 10_000 }).toHaveLength(3);
  });
});
