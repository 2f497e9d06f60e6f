import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryTurn, Page, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('accepted-once', import.meta.url)) });
  env = { WITNESS: join(platform.folder, 'witness'), LOG_LEVEL: 'error' };
  await restart();
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

async function restart(): Promise<void> {
  await platform.kill();
  await platform.start(env);
}

describe('two posts of the same start at the same moment', () => {
  it('are one task: it runs once, is never left waiting, and both read one createdAt', async () => {
    const ids = Array.from({ length: 150 }, (_, n) => `twice-${n}`);
    const posts = await Promise.all(
      ids.flatMap((id) => [0, 1].map(() => platform.api.request<Task>('POST', '/v1/tasks', { workflow: 'once', id }))),
    );
    for (const [n, id] of ids.entries()) {
      const pair = posts.slice(2 * n, 2 * n + 2);
      expect(pair.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 202]);
      expect(pair[0]!.body.createdAt).toBe(pair[1]!.body.createdAt);
      expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'paid' });
    }
    const effects = (await readFile(env['WITNESS']!, 'utf8')).trim().split('\n');
    expect(effects.toSorted()).toEqual(ids.map((id) => `call ${id}`).toSorted());
  });
});

describe('signals before a start time', () => {
  it('come before those after it, and at once', async () => {
    const startAt = new Date(Date.now() + 1_500).toISOString();
    const { id } = await platform.api.start({ workflow: 'collect', input: 4, startAt });
    for (const n of [0, 1]) await platform.api.signal(id, 'item', n);
    await expect.poll(async () => (await platform.api.get(id)).waitingFor, { timeout: 10_000 }).toMatchObject([{ kind: 'signal' }]);
    for (const n of [2, 3]) await platform.api.signal(id, 'item', n);
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: [0, 1, 2, 3] });
  });
});

interface Kind {
  /** Brings a task to where the request makes sense. */
  readonly begin: (id: string) => Promise<unknown>;
  readonly request: (id: string) => readonly [method: string, path: string, body?: unknown];
  /** The body of another request under the same key; absent when there can be none. */
  readonly other?: unknown;
}

const start = (id: string): Promise<Task> => platform.api.start({ workflow: 'open', id });
const control = (id: string, verb: string): Promise<Answer> => platform.api.request('POST', `/v1/tasks/${id}/${verb}`);
const approvalOf = async (id: string): Promise<string> => (await platform.api.waiting(id, 'approval')).waitingFor[0]!.id!;
const approvals = new Map<string, string>();

const kinds: Readonly<Record<string, Kind>> = {
  signal: { begin: start, request: (id) => ['POST', `/v1/tasks/${id}/signals/kept`, { n: 1 }], other: { n: 2 } },
  update: { begin: start, request: (id) => ['POST', `/v1/tasks/${id}/updates/add`, 1], other: 2 },
  cancel: { begin: start, request: (id) => ['POST', `/v1/tasks/${id}/cancel`, { reason: 'one' }], other: { reason: 'two' } },
  terminate: { begin: start, request: (id) => ['POST', `/v1/tasks/${id}/terminate`], other: { reason: 'two' } },
  suspend: { begin: start, request: (id) => ['POST', `/v1/tasks/${id}/suspend`] },
  resume: {
    async begin(id) {
      await start(id);
      await control(id, 'suspend');
    },
    request: (id) => ['POST', `/v1/tasks/${id}/resume`],
  },
  decision: {
    async begin(id) {
      await platform.api.start({ agent: 'payer', input: 'pay', id });
      approvals.set(id, await approvalOf(id));
    },
    request: (id) => ['POST', `/v1/approvals/${approvals.get(id)!}`, { decision: 'approve', args: { euros: 4 } }],
    other: { decision: 'reject' },
  },
  fork: { begin: start, request: (id) => ['POST', `/v1/tasks/${id}/fork`, { turn: 1 }], other: { turn: 0 } },
  purge: {
    async begin(id) {
      await start(id);
      await control(id, 'terminate');
    },
    request: (id) => ['DELETE', `/v1/tasks/${id}`],
  },
};

describe('a request that is repeated under its key', () => {
  /** What does not change by time. */
  const lasting = ({ status, body }: Answer<any>): unknown => ({ status, body: body?.turns === undefined ? body : { id: body.id } });

  it('is answered as the first was, and has its effect once: at once, after the end, after a death, too; other content is refused', async () => {
    const tasks = Object.entries(kinds).map(([name, kind]) => ({
      kind,
      name,
      id: `keyed-${name}`,
      key: { 'idempotency-key': `key-${name}` },
    }));
    const ask = (at: (typeof tasks)[number]): Promise<Answer<any>> => {
      const [method, path, body] = at.kind.request(at.id);
      return platform.api.request(method, path, body, at.key);
    };
    const firsts = new Map<string, unknown>();
    for (const each of tasks) {
      await each.kind.begin(each.id);
      const [first, second] = await Promise.all([ask(each), ask(each)]);
      expect(first.status, `${each.name}: ${JSON.stringify(first.body)}`).toBeLessThan(300);
      expect({ name: each.name, ...(lasting(second) as object) }).toEqual({ name: each.name, ...(lasting(first) as object) });
      firsts.set(each.name, lasting(first));
    }
    const checkRepeats = async (): Promise<void> => {
      for (const each of tasks) {
        expect({ name: each.name, answer: lasting(await ask(each)) }).toEqual({ name: each.name, answer: firsts.get(each.name) });
        const [method, path] = each.kind.request(each.id);
        if (!('other' in each.kind)) continue;
        const other = await platform.api.request<{ code: string }>(method, path, each.kind.other, each.key);
        expect({ name: each.name, status: other.status, code: other.body.code }).toEqual({
          name: each.name,
          status: 409,
          code: 'idempotency-key-reused',
        });
      }
    };
    await checkRepeats();
    await restart();
    await checkRepeats();
    for (const { id } of tasks) await control(id, 'terminate');
    await checkRepeats();
    for (const { id, name } of tasks.filter((each) => each.name !== 'purge' && each.name !== 'fork')) {
      const { body } = await platform.api.request<Page<HistoryTurn>>('GET', `/v1/tasks/${id}/history?limit=200`);
      const messages = body.items.flatMap(({ inputs }) => inputs).flatMap((input) => ('message' in input ? [input.message] : []));
      expect({ name, delivered: messages.filter((message) => message?.endsWith(`:key-${name}`)).length }).toEqual({ name, delivered: 1 });
    }
  });
});
