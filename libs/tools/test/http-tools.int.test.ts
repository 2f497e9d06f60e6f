import { gzipSync } from 'node:zlib';
import { TroupeError, type Effect, type HttpTool, type Json } from '@troupe/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contextOf, describeTools } from '../src/contract.ts';
import { httpTools } from '../src/http.ts';
import { appOf } from './local-world.ts';
import { httpTool, startToolServer, toolsOf, type ToolServer } from './tool-server.ts';

let servers = new AsyncDisposableStack();
afterEach(async () => {
  await servers.disposeAsync();
  servers = new AsyncDisposableStack();
});
let server: ToolServer;

async function serve(answer: Parameters<typeof startToolServer>[0]): Promise<ToolServer> {
  server = servers.use(await startToolServer(answer));
  return server;
}

describeTools('tools that are requests', async () => {
  const { url, asked } = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    switch (request.url) {
      case '/greet/Ada':
      case '/greet/Bob':
        response.end(JSON.stringify(`Hello, ${request.url.slice('/greet/'.length)}`));
        return;
      case '/wait':
        response.write('"');
        return;
      default:
        response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such order.');
    }
  });
  const greet = httpTool('greet', { method: 'GET', url: `${url}/greet/{name}` }, { input: z.object({ name: z.string() }) });
  const wait = httpTool('wait', { method: 'GET', url: `${url}/wait` });
  const fail = httpTool('fail', { method: 'GET', url: `${url}/fail` });
  const source = toolsOf([greet, wait, fail]);
  return {
    source,
    runs: (name) => asked.filter((each) => each.url.startsWith(`/${name}`)).length,
    change: () => source.replace(appOf('two', greet, wait, httpTool('more', { method: 'GET', url: `${url}/more` }))),
  };
});

/** One attempt of a tool. */
async function run(http: HttpTool['http'], args: Json = {}, more: Partial<HttpTool> = {}, context = contextOf()): Promise<unknown> {
  const source = toolsOf([httpTool('t', http, more)]);
  try {
    return (await source.run({ name: 't', args }, context)).value;
  } finally {
    await source.close();
  }
}

async function failureOf(made: Promise<unknown>): Promise<TroupeError> {
  try {
    await made;
  } catch (error) {
    expect(error).toBeInstanceOf(TroupeError);
    return error as TroupeError;
  }
  throw new Error('It did not fail.');
}

describe('a request', () => {
  it.each(['GET', 'HEAD', 'DELETE'] as const)('by %s has arguments in its address and query, encoded', async (method) => {
    const { url, asked } = await serve((_, response) => void response.end());
    await run(
      { method, url: `${url}/orders/{id}?v=1` },
      { id: 'a/b?c#d é', tags: ['x', 'y&z'], deep: { a: 1 }, none: null, n: 0, ok: false },
    );
    expect(asked).toMatchObject([
      { method, url: '/orders/a%2Fb%3Fc%23d%20%C3%A9?v=1&tags=x&tags=y%26z&deep=%7B%22a%22%3A1%7D&n=0&ok=false', body: '' },
    ]);
    expect(asked[0]!.headers).not.toHaveProperty('content-type');
  });

  it.each(['POST', 'PUT', 'PATCH'] as const)('by %s has the others as JSON', async (method) => {
    const { url, asked } = await serve((_, response) => void response.end());
    await run({ method, url: `${url}/orders/{id}` }, { id: 7, lines: [{ item: 'Desk' }], __proto__: { x: 1 } });
    expect(asked).toMatchObject([
      { method, url: '/orders/7', body: '{"lines":[{"item":"Desk"}]}', headers: { 'content-type': 'application/json' } },
    ]);
  });

  it('has its headers, the secrets in them, and the key of the call where the server knows one', async () => {
    const { url, asked } = await serve((_, response) => void response.end());
    const headers = { Authorization: { kind: 'secret', name: 'CRM', prefix: 'Bearer ' }, 'X-Team': 'desk', Accept: 'text/csv' } as const;
    await run({ method: 'POST', url: `${url}/`, headers, idempotencyKey: 'idempotency-key' });
    expect(asked[0]!.headers).toMatchObject({
      authorization: 'Bearer value-of-CRM',
      'x-team': 'desk',
      accept: 'text/csv',
      'user-agent': 'troupe',
      'idempotency-key': 't1/1.0',
    });
  });

  it.each(['..', '.', '', ' /../..', '%2e%2e/'])('leads to no other address by the argument %j', async (id) => {
    const { url, asked } = await serve((_, response) => void response.end());
    await run({ method: 'GET', url: `${url}/orders/{id}/lines` }, { id }).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'tool-failed', retryable: false });
    });
    for (const each of asked) expect(each.url).toMatch(/^\/orders\/[^/]+\/lines$/);
  });

  it('is not made of an argument that is no text', async () => {
    const { url, asked } = await serve((_, response) => void response.end());
    for (const id of [null, { a: 1 }, ['a']] as Json[])
      expect(await failureOf(run({ method: 'GET', url: `${url}/{id}` }, { id }))).toMatchObject({ code: 'tool-failed', retryable: false });
    expect(asked).toEqual([]);
  });

  it('is made nowhere but where tools are run', async () => {
    const source = httpTools(appOf('one', httpTool('t', { method: 'GET', url: 'http://tools.test/' })), undefined);
    expect(source.list().has('t')).toBe(true);
    expect(await failureOf(source.run({ name: 't', args: {} }, contextOf()))).toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('an answer', () => {
  it.each<[string, string | undefined, string | Buffer, Json]>([
    ['JSON', 'application/json', '{"a":[1]}', { a: [1] }],
    ['a kind of JSON, in capitals', 'Application/Problem+JSON; charset="UTF-8"', '{"a":1}', { a: 1 }],
    ['text', 'text/plain', 'Bonjour', 'Bonjour'],
    ['text in another charset', 'text/plain; charset=iso-8859-1', Buffer.from('caf\xe9', 'latin1'), 'café'],
    ['XML', 'application/atom+xml', '<a/>', '<a/>'],
    ['JSON that does not say so', undefined, '{"a":1}', { a: 1 }],
    ['text that does not say so', undefined, 'plain', 'plain'],
    ['nothing', 'application/json', '', null],
  ])('is %s', async (_what, type, body, value) => {
    const { url } = await serve((_, response) => {
      if (type !== undefined) response.setHeader('content-type', type);
      response.end(body);
    });
    expect(await run({ method: 'GET', url: `${url}/` })).toEqual(value);
  });

  it('may be compressed, though nobody asked for that', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    });
    expect(await run({ method: 'GET', url: `${url}/` })).toEqual({ a: 1 });
  });

  it('is what the tool gives, or it fails with the place', async () => {
    const { url } = await serve((_, response) => void response.setHeader('content-type', 'application/json').end('{"id":"7","more":1}'));
    const output = z.object({ id: z.coerce.number() });
    expect(await run({ method: 'GET', url: `${url}/` }, {}, { output })).toEqual({ id: 7 });
    const other = z.object({ customer: z.object({ name: z.string() }) });
    expect(await failureOf(run({ method: 'GET', url: `${url}/` }, {}, { output: other }))).toMatchObject({
      retryable: false,
      message: expect.stringContaining('customer: '),
    });
  });

  it.each<[string, string, string | Buffer, RegExp]>([
    ['JSON that is none', 'application/json', '{"a":', /application\/json that is no JSON/],
    ['a picture', 'image/png', 'PNG', /image\/png, which is neither/],
    ['bytes that are no UTF-8', 'application/json', Buffer.from([0x22, 0xff, 0x22]), /a text in "utf-8", which it is not/],
    ['a charset nobody knows', 'text/plain; charset=klingon', 'nuqneH', /"klingon"/],
  ])('that is %s cannot be used, and is not asked for again', async (_what, type, body, says) => {
    const { url, asked } = await serve((_, response) => void response.setHeader('content-type', type).end(body));
    for (const effect of ['pure', 'once'] as const)
      expect(await failureOf(run({ method: 'GET', url: `${url}/` }, {}, { effect }))).toMatchObject({
        code: 'tool-failed',
        retryable: false,
        message: expect.stringMatching(says),
      });
    expect(asked).toHaveLength(2);
  });
});

describe('a refusal', () => {
  it.each([400, 401, 403, 404, 405, 409, 410, 422, 451])('by %d is what the model is given, and is not tried again', async (status) => {
    const { url } = await serve(
      (_, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end('{"why":"No."}'),
    );
    for (const effect of ['pure', 'idempotent', 'once'] as const) {
      const failure = await failureOf(run({ method: 'GET', url: `${url}/` }, {}, { effect }));
      expect(failure).toMatchObject({ code: 'tool-failed', retryable: false });
      expect(failure.message).toBe(`${new URL(url).host} answered ${status}: {"why":"No."}`);
    }
  });

  it('has as much of a text as a model needs', async () => {
    const { url } = await serve((_, response) => void response.writeHead(400).end('x'.repeat(100_000)));
    expect((await failureOf(run({ method: 'GET', url: `${url}/` }))).message.length).toBeLessThan(4_200);
  });

  const again: readonly [number, Effect, 'again' | 'unknown'][] = [
    ...[408, 425, 429, 500, 502, 503, 504].flatMap((status): [number, Effect, 'again'][] => [
      [status, 'pure', 'again'],
      [status, 'idempotent', 'again'],
    ]),
    ...[425, 429].map((status): [number, Effect, 'again'] => [status, 'once', 'again']),
    ...[408, 500, 502, 503, 504].map((status): [number, Effect, 'unknown'] => [status, 'once', 'unknown']),
  ];
  it.each(again)('by %d of a tool that is %s: %s', async (status, effect, then) => {
    const { url, asked } = await serve((_, response) => void response.writeHead(status, { 'retry-after': '7' }).end('busy'));
    const failure = await failureOf(run({ method: 'POST', url: `${url}/` }, {}, { effect }));
    expect(failure).toMatchObject(
      then === 'again' ? { code: 'tool-failed', retryable: true, retryAfter: 7_000 } : { code: 'outcome-unknown', retryable: false },
    );
    expect(asked).toHaveLength(1);
  });

  it.each<[string, number | undefined]>([
    ['0', 0],
    ['1.5', 1_500],
    ['99999999999', 86_400_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 86_400_000],
    ['soon', undefined],
    ['-1', undefined],
    ['Sometime', undefined],
  ])('that says when to come back with %j is not tried before that', async (value, wait) => {
    const { url } = await serve((_, response) => void response.writeHead(503, { 'retry-after': value }).end());
    expect((await failureOf(run({ method: 'GET', url: `${url}/` }))).retryAfter).toBe(wait);
  });

  it.each([301, 302, 303, 307, 308])('by the redirect %d is not followed, whatever is behind it', async (status) => {
    const { url, asked } = await serve((_, response) => void response.writeHead(status, { location: '/other' }).end());
    const headers = { authorization: { kind: 'secret', name: 'CRM' } } as const;
    expect(await failureOf(run({ method: 'GET', url: `${url}/`, headers }))).toMatchObject({
      code: 'tool-failed',
      retryable: false,
      message: expect.stringContaining('redirect, which is not followed'),
    });
    expect(asked.map((each) => each.url)).toEqual(['/']);
  });
});
