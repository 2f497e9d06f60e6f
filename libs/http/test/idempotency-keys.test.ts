import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type Answer, type Server } from './server.ts';

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Request {
  readonly method: string;
  readonly path: (id: string) => string;
  readonly body?: unknown;
  /** Other content; absent when there can be none. */
  readonly other?: unknown;
  /** What is started; by default a workflow that waits. */
  readonly start?: object;
  /** Requests before it. */
  readonly before?: readonly string[];
}

const onTask = (verb: string): Pick<Request, 'method' | 'path'> => ({ method: 'POST', path: (id) => `/v1/tasks/${id}/${verb}` });

const requests: Readonly<Record<string, Request>> = {
  signal: { ...onTask('signals/go'), body: { n: 1 }, other: { n: 2 } },
  update: { ...onTask('updates/rename'), body: { name: 'Ada' }, other: { name: 'Bob' } },
  cancel: { ...onTask('cancel'), body: { reason: 'one' }, other: { reason: 'two' } },
  terminate: { ...onTask('terminate'), other: { reason: 'two' } },
  suspend: onTask('suspend'),
  resume: { ...onTask('resume'), before: ['suspend'] },
  fork: { ...onTask('fork'), body: { turn: 0 }, other: { turn: 1 } },
  purge: { method: 'DELETE', path: (id) => `/v1/tasks/${id}`, before: ['terminate'] },
  decision: {
    method: 'POST',
    path: (id) => `/v1/approvals/${id}.1.0`,
    start: { agent: 'desk' },
    body: { decision: 'approve' },
    other: { decision: 'reject' },
  },
};

it('takes keys that are not written the same for different ones', async () => {
  const start = async (key: string): Promise<Answer> => server.ask('POST', '/v1/tasks', { workflow: 'wait' }, { 'idempotency-key': key });
  const begin = 'k'.repeat(250);
  const keys = ['Key', 'key', 'KEY', 'key.', '"key"', begin, `${begin}1`, `${begin}2`];
  const ids: string[] = [];
  for (const key of keys) ids.push((await start(key)).body.id as string);
  expect(new Set(ids).size).toBe(keys.length);
  for (const [n, key] of keys.entries()) expect((await start(key)).body.id).toBe(ids[n]);
});

it.each(Object.entries(requests))(
  'makes repeats of a %s one, answered as the first was, and refuses other content',
  async (name, request) => {
    const id = `keyed-${name}`;
    await server.ask('POST', '/v1/tasks', { ...(request.start ?? { workflow: 'wait' }), id, input: 1 });
    for (const verb of request.before ?? []) await server.ask('POST', `/v1/tasks/${id}/${verb}`);
    const ask = (body: unknown, key: string): Promise<Answer> =>
      server.ask(request.method, request.path(id), body, { 'idempotency-key': key });
    const first = await ask(request.body, `k-${name}`);
    expect(first.status).toBeLessThan(300);
    for (let n = 0; n < 2; n++) expect(await ask(request.body, `k-${name}`)).toMatchObject({ status: first.status, text: first.text });
    if ('other' in request)
      expect(await ask(request.other, `k-${name}`)).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
    expect(await ask(request.body, 'ä'.repeat(3))).toMatchObject({ status: 400 });
    expect(await ask(request.body, '')).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  },
);
