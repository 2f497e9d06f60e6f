import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/contracts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('openapi-tools', import.meta.url));
const remoteDocument = {
  openapi: '3.1.0',
  info: { title: 'Remote', version: '1' },
  paths: {
    '/payments': {
      post: {
        operationId: 'remotePay',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', properties: { euros: { type: 'number' } } } } },
        },
      },
    },
  },
};

interface Asked {
  readonly request: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let asked: Asked[] = [];
/** How many of the next requests are answered with an error. */
let errors = 0;
let platform: Platform;

beforeAll(async () => {
  server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const url = request.url!;
      if (url === '/openapi.json') return response.end(JSON.stringify(remoteDocument));
      asked.push({ request: `${request.method} ${url}`, headers: request.headers, body: Buffer.concat(chunks as Buffer[]).toString() });
      const status = errors > 0 ? 503 : url === '/customers/nobody' ? 404 : 200;
      errors = Math.max(0, errors - 1);
      const link = url.startsWith('/customers?') ? { link: '</customers?page=3>; rel="next"' } : {};
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0', ...link });
      return response.end(
        JSON.stringify(status === 200 ? { done: true, sent: request.headers['x-key'] ?? null } : { why: 'Nobody has that number.' }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  platform = await startPlatform({
    app,
    startTimeout: 100_000,
    env: { CRM_URL: `http://127.0.0.1:${port}`, TROUPE_PRIVATE_HOSTS: `127.0.0.1:${port}`, TROUPE_SECRET_CRM: 'canary-of-the-crm' },
  });
  for (const tool of ['crm_pay', 'remote_remotePay'])
    await until(`${tool} to be served`, 50_000, async () => {
      const { body } = await platform.api.request<{ instances?: readonly unknown[] }>('GET', `/v1/tools/${tool}`);
      return (body.instances?.length ?? 0) > 0 ? true : undefined;
    });
}, 160_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  asked = [];
  errors = 0;
});

async function start(tool: string, args: object): Promise<string> {
  return (await platform.api.start({ workflow: 'calls', input: { tool, args } })).id;
}

async function call(tool: string, args: object): Promise<Task> {
  return platform.api.end(await start(tool, args));
}

it('an agent that lists an API calls its operations: what does not fit, and what is refused, it is given', async () => {
  const { id } = await platform.api.start({ agent: 'desk', input: 'Order a desk.' });
  const { status, output } = await platform.api.end(id);
  expect(status).toBe('completed');
  const { tools, results } = JSON.parse(output as string) as { tools: string[]; results: string[] };
  expect(tools).toEqual(['crm_getCustomer', 'crm_listCustomers', 'crm_order', 'crm_pay', 'remote_remotePay']);
  expect(results[0]).toContain('item');
  expect(JSON.parse(results[1]!)).toEqual({ status: 200, body: { done: true, sent: '[redacted]' } });
  expect(results[2]).toContain('answered 404: {"why":"Nobody has that number."}');
  expect(asked.map(({ request, body }) => [request, body])).toEqual([
    ['POST /customers/7/orders', '{"item":"Desk","parts":[{"item":"Leg","note":null}]}'],
    ['GET /customers/nobody', ''],
  ]);
  expect(asked[0]!.headers).toMatchObject({ 'x-key': 'canary-of-the-crm', 'idempotency-key': expect.stringMatching(/./) });
  expect(platform.output()).not.toContain('canary');
});

it('a workflow is given the arguments for the next page', async () => {
  expect(await call('crm_listCustomers', { page: 2, tags: ['a', 'b'] })).toMatchObject({ output: { status: 200, next: { page: 3 } } });
  expect(asked.map(({ request }) => request)).toEqual(['GET /customers?page=2&tags=a%7Cb']);
});

it('an operation is tried again with the same idempotency key while the API is busy, where it knows such keys', async () => {
  errors = 2;
  expect(await call('crm_order', { id: '7', item: 'Desk' })).toMatchObject({ status: 'completed' });
  expect(new Set(asked.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([expect.stringMatching(/./)]));
  expect(asked).toHaveLength(3);
});

it('one whose effect happens once is never repeated: a human decides', async () => {
  errors = 1;
  const id = await start('crm_pay', { euros: 7 });
  const pending = async (): Promise<object | undefined> => (await platform.api.approvals()).find(({ task }) => task === id);
  await expect.poll(pending, { timeout: 20_000 }).toMatchObject({ reason: 'outcome-unknown', args: { euros: 7 } });
  expect(asked.map(({ body }) => body)).toEqual(['euros=7']);
  const { id: approval } = (await pending()) as { readonly id: string };
  await platform.api.decide(approval, { decision: 'approve' });
  expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
  expect(asked).toHaveLength(2);
});

it('an API whose document is at its address is called, as the app says with whose approval', async () => {
  expect(await call('remote_remotePay', { euros: 6 })).toMatchObject({ status: 'completed', output: { body: { done: true, sent: null } } });
  const { id } = await platform.api.start({ agent: 'desk', input: 'Pay.' });
  const pending = async (): Promise<object | undefined> => (await platform.api.approvals()).find(({ task }) => task === id);
  await expect.poll(pending, { timeout: 20_000 }).toMatchObject({ tool: 'remote_remotePay', args: { euros: 5 } });
  expect(asked).toHaveLength(1);
  await platform.api.decide(((await pending()) as { readonly id: string }).id, { decision: 'approve' });
  expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
  expect(asked.map(({ body }) => body)).toEqual(['{"euros":6}', '{"euros":5}']);
});

it('readiness says which document cannot be read, and that everything else is well', async () => {
  const answers = await Promise.all(
    platform.urls.map(async (url) => (await fetch(`${url}/readyz`)).json() as Promise<{ ready: boolean; details?: string[] }>),
  );
  expect(answers.every(({ ready }) => ready)).toBe(true);
  expect(answers.flatMap(({ details = [] }) => details)).toEqual([
    expect.stringMatching(/^The OpenAPI document of "away" cannot be used: .*not asked/),
  ]);
});
