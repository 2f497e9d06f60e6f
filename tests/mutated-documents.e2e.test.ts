import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, Page, Task } from '@troupe/contracts';
import type { Answer } from './api-client.ts';
import { hostileValues, mutateDocuments } from './hostile-documents/mutate-documents.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('hostile-documents/every-kind', import.meta.url));
/** `TROUPE_MUTATIONS=2000` makes more, `TROUPE_SEED=…` others. */
const count = Number(process.env['TROUPE_MUTATIONS'] ?? 200);
const seed = Number(process.env['TROUPE_SEED'] ?? 0);

/**
 * Of each of many tasks that are in the middle of everything, one value in one document is another one: its shape
 * may be right, and what it says may be nonsense. Whatever becomes of that task, nothing becomes of the others.
 */
describe('tasks of whose documents one value was changed', () => {
  let platform: Platform;
  const calm = Array.from({ length: 5 }, (_, i) => `calm-${i}`);
  const changed = Array.from({ length: count }, (_, i) => `any-${String(i).padStart(5, '0')}`);
  let changes: readonly string[];

  beforeAll(async () => {
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 120_000 });
    const ids = [...calm, ...changed];
    await inGroups(ids, async (of) => {
      await platform.api.start({ workflow: 'everything', id: of, input: { of } });
      await platform.api.waiting(`${of}-payer`, 'approval');
      await platform.api.waiting(`${of}-child`, 'signal');
      await platform.api.waiting(of, 'signal', 'first');
      await platform.api.signal(of, 'note', 1);
      await platform.api.request('POST', `/v1/tasks/${of}/updates/add`, 5);
    });
    await inGroups(ids, (of) => platform.api.request('POST', `/v1/sessions/${of}-talk/messages`, { agent: 'payer', input: 'hello' }));
    await platform.kill();
    const mutations = changed.map((owner, i) => ({
      owner,
      part: (i + ((seed * 0.618_034) % 1)) / count,
      value: hostileValues[(i * 5 + seed) % hostileValues.length],
    }));
    changes = await mutateDocuments(platform, mutations);
    await platform.start();
  }, 600_000);
  afterAll(async () => {
    await platform?.[Symbol.asyncDispose]();
  });

  it('leave the platform ready, and all other tasks to their end', async () => {
    expect((await platform.api.request('GET', '/readyz')).status).toBe(200);
    for (const of of calm) {
      await platform.api.signal(of, 'first', 1);
      await platform.api.signal(of, 'last', 1);
      expect(await platform.api.end(of)).toMatchObject({ status: 'completed', output: [1, 5] });
    }
  });

  it('are shown, listed, stopped and purged like any other, or refuse it with a reason', async () => {
    const faults: string[] = [];
    await inGroups(
      changed.map((of, i) => [of, changes[i]!] as const),
      async ([of, change]) => {
        for (const [method, path, body] of requestsFor(of)) {
          const asked = performance.now();
          const { status, body: answer } = await platform.api.request(method, path, body);
          const took = performance.now() - asked;
          const { code } = (answer ?? {}) as { code?: string };
          const isReported = status < 500 || code === 'unreadable-data' || code === 'history-tampered';
          if (!isReported || took > 10_000)
            faults.push(`${change}: ${method} ${path}: ${status} ${JSON.stringify(answer).slice(0, 300)} in ${Math.round(took)} ms`);
        }
      },
    );
    expect(faults).toEqual([]);
  }, 600_000);

  it('leave the lists whole, page by page', async () => {
    for (let next: string | undefined = ''; next !== undefined;) {
      const { status, body }: Answer<Page<Task>> = await platform.api.request(
        'GET',
        `/v1/tasks?limit=20${next === '' ? '' : `&cursor=${next}`}`,
      );
      expect({ status, body }).toMatchObject({ status: 200 });
      next = body.next;
    }
    expect((await platform.api.request('GET', '/v1/approvals')).status).toBe(200);
    expect((await platform.api.request('GET', '/readyz')).status).toBe(200);
    expect(platform.output()).not.toMatch(/uncaught|unhandled|stray/i);
  });
});

function requestsFor(of: string): readonly (readonly [method: string, path: string, body?: Json])[] {
  const tasks = [of, `${of}-child`, `${of}-payer`];
  return [
    ...tasks.map((id) => ['GET', `/v1/tasks/${id}`] as const),
    ...tasks.map((id) => ['GET', `/v1/tasks/${id}/history?limit=3`] as const),
    ...tasks.map((id) => ['GET', `/v1/tasks/${id}/history`] as const),
    ['GET', `/v1/tasks?parent=${of}`],
    ['GET', `/v1/approvals?task=${of}`],
    ['GET', `/v1/sessions/${of}-talk`],
    ['GET', `/v1/sessions/${of}-session`],
    ['POST', `/v1/sessions/${of}-talk/messages`, { agent: 'payer', input: 'hello' }],
    ['POST', `/v1/tasks/${of}/updates/add`, 1],
    ['POST', `/v1/tasks/${of}/signals/first`, 1],
    ['POST', `/v1/tasks/${of}/fork`, { turn: 2 }],
    ['POST', `/v1/tasks/${of}/suspend`],
    ['POST', `/v1/tasks/${of}/resume`],
    ...tasks.map((id) => ['POST', `/v1/tasks/${id}/cancel`, {}] as const),
    ...tasks.map((id) => ['POST', `/v1/tasks/${id}/terminate`, {}] as const),
    ...tasks.map((id) => ['GET', `/v1/tasks/${id}`] as const),
    ...tasks.map((id) => ['DELETE', `/v1/tasks/${id}`] as const),
  ];
}

/** A few at a time, as clients do. */
async function inGroups<T>(all: readonly T[], each: (one: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += 20) await Promise.all(all.slice(from, from + 20).map(each));
}
