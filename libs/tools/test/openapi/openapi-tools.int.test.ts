import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError, type Json } from '@troupe/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { contextOf, describeTools } from '../../src/contract.ts';
import { unprefixed } from '../mcp/unprefixed.ts';
import { startToolServer, type ToolServer } from '../tool-server.ts';
import { apiOf, documentOf, type Members } from './api-document.ts';
import { apiWorld } from './api-world.ts';

let held = new AsyncDisposableStack();
afterEach(async () => {
  await held.disposeAsync();
  held = new AsyncDisposableStack();
});

async function serve(answer: Parameters<typeof startToolServer>[0] = (_, response) => void response.end('{}')): Promise<ToolServer> {
  return held.use(await startToolServer(answer));
}

const text = { type: 'string' };
const parameter = (name: string, place: string, more: Members = {}): Members => ({
  name,
  in: place,
  required: place === 'path',
  schema: text,
  ...more,
});
const at = (url: string, paths: Members, more: Members = {}): object => ({ ...documentOf(paths, more), servers: [{ url }] });

describeTools('operations of an API', async () => {
  const { url, asked } = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url!.startsWith('/greet/')) response.end(JSON.stringify(`Hello, ${request.url!.slice('/greet/'.length)}`));
    else if (request.url === '/wait') response.write('"');
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such order.');
  });
  const paths: Members = {
    '/greet/{name}': { get: { operationId: 'greet', parameters: [parameter('name', 'path')] } },
    '/wait': { get: { operationId: 'wait' } },
  };
  const { tools } = await apiWorld(at(url, { ...paths, '/fail': { get: { operationId: 'fail' } } }));
  const source = unprefixed(tools, 'api_');
  return {
    source: {
      ...source,
      // The contract is about the answer alone.
      run: async (use, context) => ({ value: ((await source.run(use, context)).value as { readonly body: Json }).body }),
    },
    runs: (name) => asked.filter((each) => each.url.startsWith(`/${name}`)).length,
    async change() {
      tools.replace(new Map([['api', apiOf(at(url, { ...paths, '/more': { get: { operationId: 'more' } } }))]]));
      await tools.tried();
    },
  };
});

describe('a request', () => {
  it('has each argument where the document says, as it says', async () => {
    const { url, asked } = await serve();
    const parameters = [
      ...[
        parameter('id', 'path', { style: 'matrix' }),
        parameter('tags', 'query', { schema: { type: 'array', items: text }, style: 'pipeDelimited', explode: false }),
      ],
      ...[
        parameter('filter', 'query', { style: 'deepObject', schema: { type: 'object' } }),
        parameter('X-Trace', 'header'),
        parameter('seen', 'cookie'),
      ],
      parameter('where', 'query', {
        schema: undefined as unknown as Json,
        content: { 'application/json': { schema: { type: 'object' } } },
      }),
    ];
    const { run } = held.use(await apiWorld(at(`${url}/v1`, { '/x/{id}:look': { get: { operationId: 'get', parameters } } })));
    expect(
      await run('get', { id: 'a/b', tags: ['x', 'y'], filter: { a: { b: 1 } }, 'X-Trace': 't 1', seen: 'é', where: { c: '&' } }),
    ).toEqual({ status: 200, body: {} });
    expect(asked).toMatchObject([
      {
        method: 'GET',
        url: '/v1/x/;id=a%2Fb:look?tags=x%7Cy&filter%5Ba%5D%5Bb%5D=1&where=%7B%22c%22%3A%22%26%22%7D',
        headers: { 'x-trace': 't 1', cookie: 'seen=%C3%A9' },
        body: '',
      },
    ]);
  });

  it.each(['..', '.', '', '../../admin', '%2e%2e', 'a\\..\\b'])('is not led to another address by %j', async (id) => {
    const { url, asked } = await serve();
    const { run } = held.use(
      await apiWorld(at(url, { '/x/{id}/y': { get: { operationId: 'get', parameters: [parameter('id', 'path')] } } })),
    );
    await run('get', { id }).catch((error: unknown) => expect(error).toBeInstanceOf(ToolError));
    for (const each of asked) expect(each.url).toMatch(/^\/x\/[^/]+\/y$/);
  });

  it('has no header that an argument breaks', async () => {
    const { url, asked } = await serve();
    const { run } = held.use(await apiWorld(at(url, { '/x': { get: { operationId: 'get', parameters: [parameter('X-A', 'header')] } } })));
    for (const value of ['a\r\nx-evil: 1', 'a\u0000', '€']) await expect(run('get', { 'X-A': value })).rejects.toBeInstanceOf(ToolError);
    expect(asked).toEqual([]);
  });

  const form = {
    type: 'object',
    required: ['To'],
    properties: { To: text, Media: { type: 'array', items: text }, meta: { type: 'object' }, items: { type: 'object' } },
  };
  it('has a form as its document says', async () => {
    const { url, asked } = await serve();
    const requestBody = {
      required: true,
      content: { 'application/x-www-form-urlencoded': { schema: form, encoding: { items: { style: 'deepObject', explode: true } } } },
    };
    const { run } = held.use(await apiWorld(at(url, { '/x': { post: { operationId: 'send', requestBody } } })));
    await run('send', { To: '+1 5', Media: ['a', 'b'], meta: { a: 1 }, items: { p: { q: 2 } } });
    expect(asked).toMatchObject([
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'To=%2B1%205&Media=a&Media=b&meta=%7B%22a%22%3A1%7D&items%5Bp%5D%5Bq%5D=2',
      },
    ]);
  });

  it('has files and values in parts', async () => {
    const { url, asked } = await serve();
    const schema = {
      type: 'object',
      properties: {
        file: { type: 'string', format: 'binary' },
        note: text,
        tags: { type: 'array', items: text },
        meta: { type: 'object' },
      },
    };
    const { run } = held.use(
      await apiWorld(at(url, { '/x': { post: { operationId: 'up', requestBody: { content: { 'multipart/form-data': { schema } } } } } })),
    );
    await run('up', {
      file: { base64: Buffer.from('%PDF').toString('base64'), filename: 'a".pdf', type: 'application/pdf' },
      note: 'n',
      tags: ['x', 'y'],
      meta: { a: 1 },
    });
    await run('up', { file: 'plain' });
    const sent = await Promise.all(
      asked.map(({ headers, body }) => new Response(body, { headers: { 'content-type': headers['content-type']! } }).formData()),
    );
    const file = sent[0]!.get('file') as File;
    expect([file.name, file.type, await file.text()]).toEqual(['a".pdf', 'application/pdf', '%PDF']);
    expect([sent[0]!.get('note'), sent[0]!.getAll('tags'), sent[0]!.get('meta')]).toEqual(['n', ['x', 'y'], '{"a":1}']);
    expect(await (sent[1]!.get('file') as File).text()).toBe('plain');
    await expect(run('up', { file: { base64: '***' } })).rejects.toThrow(/base64/);
  });

  it.each([
    ['application/json', { type: 'array' }, [1], 'application/json', '[1]'],
    ['application/vnd.api+json', { type: 'object', properties: { a: {} } }, undefined, 'application/vnd.api+json', '{"a":1}'],
    ['text/plain', text, 'hello', 'text/plain', 'hello'],
    ['application/xml', {}, '<a/>', 'application/xml', '<a/>'],
  ])('has a body of %s', async (type, schema, body, contentType, sent) => {
    const { url, asked } = await serve();
    const { run } = held.use(
      await apiWorld(at(url, { '/x': { put: { operationId: 'put', requestBody: { content: { [type]: { schema } } } } } } as Members)),
    );
    await run('put', body === undefined ? { a: 1 } : { body });
    expect(asked).toMatchObject([{ headers: { 'content-type': contentType }, body: sent }]);
  });

  it('has the idempotency key of its call, the same in each attempt', async () => {
    const { url, asked } = await serve();
    const { run, tools } = held.use(
      await apiWorld(
        at(url, { '/x': { post: { operationId: 'a', parameters: [parameter('Idempotency-Key', 'header')] }, get: { operationId: 'b' } } }),
      ),
    );
    for (const attempt of [1, 2]) await run('a', {}, contextOf({ idempotencyKey: 'k1', attempt }));
    await run('b');
    expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['k1', 'k1', undefined]);
    expect(tools.list().get('api_a')!.options.effect).toBe('idempotent');
  });
});

describe('an answer', () => {
  it.each([
    [404, 'pure', { code: 'tool-failed', retryable: false }],
    [422, 'once', { code: 'tool-failed', retryable: false }],
    [429, 'once', { code: 'tool-failed', retryable: true, retryAfter: 7_000 }],
    [503, 'pure', { code: 'tool-failed', retryable: true }],
    [503, 'once', { code: 'outcome-unknown', retryable: false }],
    [302, 'pure', { code: 'tool-failed', retryable: false }],
  ] as const)('%d of a %s operation is given to the model, and follows the rules of tools', async (status, effect, expected) => {
    const { url } = await serve(
      (_, response) =>
        void response
          .writeHead(status, { 'retry-after': '7', location: 'http://127.0.0.1/', 'content-type': 'application/json' })
          .end('{"error":"because"}'),
    );
    const { run } = held.use(await apiWorld(at(url, { '/x': { [effect === 'pure' ? 'get' : 'post']: { operationId: 'a' } } })));
    const failure = await run('a').catch((error: unknown) => error);
    expect(failure).toMatchObject({ ...expected, message: expect.stringContaining(String(status)) });
    if (status !== 302) expect((failure as Error).message).toContain('because');
  });

  it('that is neither JSON nor text fails; HEAD and 204 have none', async () => {
    const { url } = await serve((request, response) => {
      if (request.method === 'DELETE') response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'image/png' }).end('png');
    });
    const operations = { get: { operationId: 'get' }, head: { operationId: 'head' }, delete: { operationId: 'delete' } };
    const { run } = held.use(await apiWorld(at(url, { '/x': operations })));
    await expect(run('get')).rejects.toThrow(/image\/png/);
    expect(await run('head')).toEqual({ status: 200, body: null });
    expect(await run('delete')).toEqual({ status: 204, body: null });
  });

  const query = (name: string, type = 'string'): Members => parameter(name, 'query', { schema: { type } });
  it.each([
    [
      'a Link header',
      'page',
      { link: '<https://a.example/x?page=1>; rel="prev", <https://a.example/x?q=a&page=3>; rel="next"' },
      [],
      { page: 3 },
    ],
    ['a cursor', 'cursor', {}, { items: [], next_cursor: 'c2' }, { cursor: 'c2' }],
    ['a cursor among others', 'after', {}, { paging: { nextCursor: 'c2' } }, { after: 'c2' }],
    ['the continuation of Kubernetes', 'continue', {}, { metadata: { continue: 'k' } }, { continue: 'k' }],
    ['an address', 'page', {}, { next_page_uri: '/x?page=3&q=a' }, { page: 3 }],
    ['an address of HAL', 'page', {}, { _links: { next: { href: 'https://a.example/x?page=3' } } }, { page: 3 }],
    [
      'the last of a list that has more',
      'starting_after',
      {},
      { data: [{ id: 'a' }, { id: 'b' }], has_more: true },
      { starting_after: 'b' },
    ],
    [
      'nothing: the last page',
      'page',
      { link: '<https://a.example/x?page=1>; rel="prev"' },
      { next_cursor: '', next: null, has_more: false },
      undefined,
    ],
    ['nothing: it is none of its parameters', 'page', {}, { next_cursor: 'c' }, undefined],
    ['nothing: the header never ends', 'page', { link: '<'.repeat(5_000) }, {}, undefined],
  ] as [string, string, Record<string, string>, Json, unknown][])(
    'says how the next page is asked for: by %s',
    async (_what, name, headers, body, next) => {
      const { url } = await serve(
        (_, response) => void response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
      const parameters = [query(name, name === 'page' ? 'integer' : 'string'), query('q')];
      const { run, tools } = held.use(await apiWorld(at(url, { '/x': { get: { operationId: 'list', parameters } } })));
      expect(await run('list', { q: 'a', ...(name === 'page' ? { page: 2 } : {}) })).toEqual({
        status: 200,
        body,
        ...(next === undefined ? {} : { next }),
      });
      expect(tools.list().get('api_list')!.description).toContain('another page');
    },
  );
});

describe('the document', () => {
  it('may be a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
    held.defer(() => rm(folder, { recursive: true }));
    const file = join(folder, 'api.yaml');
    await writeFile(file, 'openapi: 3.1.0\nservers: [{url: "https://a.example"}]\npaths:\n  /x:\n    get: {operationId: x}\n');
    for (const document of [file, pathToFileURL(file).href])
      expect([
        ...held
          .use(await apiWorld(document))
          .tools.list()
          .keys(),
      ]).toEqual(['api_x']);
    const { tools, log } = held.use(await apiWorld(join(folder, 'none.json')));
    expect(tools.troubles()).toEqual([expect.stringMatching(/^The OpenAPI document of "api" cannot be used: ENOENT/)]);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'An OpenAPI document cannot be read; it is tried again.' }]);
  });

  it('may be at an address; one that is away costs its own tools, and is tried again', async () => {
    let up = false;
    const { url } = await serve((request, response) => {
      if (request.url === '/openapi.json' && up)
        response.end(JSON.stringify({ ...documentOf({ '/x': { get: { operationId: 'x' } } }), servers: [{ url: '/v2' }] }));
      else response.writeHead(request.url === '/v2/x' ? 200 : 503).end('"answer"');
    });
    const { tools, run, log } = held.use(await apiWorld(`${url}/openapi.json`));
    expect(tools.troubles()).toEqual([expect.stringContaining('answered 503')]);
    const changed = new Promise<void>((resolve) => void tools.watch(resolve));
    up = true;
    await changed;
    expect(tools.troubles()).toEqual([]);
    expect(await run('x')).toEqual({ status: 200, body: 'answer' });
    expect(log.lines.map(({ message }) => message)).toEqual([
      'An OpenAPI document cannot be read; it is tried again.',
      'An OpenAPI document can be read again.',
    ]);
  });
});
