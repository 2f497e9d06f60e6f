import { get as httpGet } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

interface Read {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** As it is on the wire: `fetch` would decode it. */
async function read(server: Server, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Read> {
  return new Promise((resolve, reject) => {
    httpGet(`${server.url}${path}`, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(parts) }));
    }).on('error', reject);
  });
}

async function withTasks(): Promise<Server> {
  const server = await startServer();
  for (let n = 0; n < 20; n++) await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: `t${n}`, input: 'x'.repeat(500) });
  return server;
}

const BUNDLE = '/docs/swagger-ui-bundle.js';

describe('a read', () => {
  it('is answered with a tag, and with nothing but that when it is asked again and nothing changed', async () => {
    await using server = await withTasks();
    for (const path of ['/v1/tasks', '/v1/tasks/t1', '/v1/workflows', '/openapi.json', '/docs', BUNDLE, '/icon.svg', '/', '/v1/platform']) {
      const first = await read(server, path);
      expect({ path, etag: first.headers['etag'] }).toEqual({ path, etag: expect.stringMatching(/^W\/"[\w-]{22}"$/) });
      const again = await read(server, path, { 'if-none-match': String(first.headers['etag']) });
      expect({ path, status: again.status, bytes: again.bytes.length }).toEqual({ path, status: 304, bytes: 0 });
      expect(again.headers).toMatchObject({ etag: first.headers['etag'], 'x-content-type-options': 'nosniff' });
    }
  });

  it('is answered in full again when something changed', async () => {
    await using server = await withTasks();
    const tag = String((await read(server, '/v1/tasks')).headers['etag']);
    await server.ask('POST', '/v1/tasks/t3/signals/finish', 1);
    const again = await read(server, '/v1/tasks', { 'if-none-match': tag });
    expect(again.status).toBe(200);
    expect(again.headers['etag']).not.toBe(tag);
    expect(JSON.parse(again.bytes.toString()).items).toHaveLength(20);
  });

  it('knows its tag among several, in its strong form, and by a star', async () => {
    await using server = await withTasks();
    const tag = String((await read(server, '/v1/tasks')).headers['etag']);
    for (const header of [`"x", ${tag}`, tag.slice(2), '*'])
      expect((await read(server, '/v1/tasks', { 'if-none-match': header })).status).toBe(304);
    for (const header of ['"x"', '', tag.slice(3)]) expect((await read(server, '/v1/tasks', { 'if-none-match': header })).status).toBe(200);
  });

  it('has a tag only when it is one: no starts, errors, probes or metrics', async () => {
    await using server = await startServer({ metrics: async () => 'up 1\n' });
    const { headers } = await server.ask('POST', '/v1/tasks', { workflow: 'echo' });
    expect(headers.get('etag')).toBeNull();
    for (const path of ['/v1/tasks/nobody', '/healthz', '/readyz', '/metrics']) {
      const answer = await read(server, path, { 'if-none-match': '*' });
      expect({ path, status: answer.status === 304, etag: answer.headers['etag'] }).toEqual({ path, status: false, etag: undefined });
    }
  });

  it('is kept by no cache', async () => {
    await using server = await withTasks();
    expect((await read(server, '/v1/tasks')).headers['cache-control']).toBe('no-store');
    expect((await read(server, BUNDLE)).headers['cache-control']).toBe('no-cache');
  });
});

describe('a long answer', () => {
  it.each([
    ['br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', (bytes: Buffer) => gunzipSync(bytes)],
  ])('is compressed for who reads %s, and means the same', async (encoding, decode) => {
    await using server = await withTasks();
    for (const path of ['/v1/tasks', '/openapi.json', BUNDLE, '/docs/swagger-ui.css']) {
      const [plain, small] = [await read(server, path), await read(server, path, { 'accept-encoding': encoding })];
      expect({ path, encoding: small.headers['content-encoding'], vary: small.headers['vary'] }).toEqual({
        path,
        encoding,
        vary: 'accept-encoding',
      });
      expect(decode(small.bytes).equals(plain.bytes)).toBe(true);
      expect(small.bytes.length).toBeLessThan(plain.bytes.length / 3);
      expect(Number(small.headers['content-length'])).toBe(small.bytes.length);
      expect(small.headers['etag']).toBe(plain.headers['etag']);
      expect(plain.headers).toMatchObject({ vary: 'accept-encoding' });
      expect(plain.headers['content-encoding']).toBeUndefined();
    }
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0.0,gzip;q=0', undefined],
    ['deflate, zstd', undefined],
    ['identity', undefined],
    ['', undefined],
    ['x'.repeat(9_000), undefined],
  ])('for "%s" it is %s', async (accepted, encoding) => {
    await using server = await withTasks();
    const { status, headers } = await read(server, '/v1/tasks', { 'accept-encoding': accepted });
    expect({ status, encoding: headers['content-encoding'] }).toEqual({ status: 200, encoding });
  });

  it('has a head of its own', async () => {
    await using server = await withTasks();
    const { status, headers, bytes } = await read(server, BUNDLE, { 'accept-encoding': 'br' }, 'HEAD');
    expect({ status, length: bytes.length, encoding: headers['content-encoding'] }).toEqual({ status: 200, length: 0, encoding: 'br' });
  });

  it('a short one, and a stream, are left as they are', async () => {
    await using server = await withTasks();
    const short = await read(server, '/v1/tasks?limit=1', { 'accept-encoding': 'br' });
    expect(short.headers['content-encoding']).toBeUndefined();
    await server.ask('POST', '/v1/tasks/t1/signals/finish', { long: 'y'.repeat(5_000) });
    const events = await read(server, '/v1/tasks/t1/events', { 'accept-encoding': 'br' });
    expect(events.headers['content-encoding']).toBeUndefined();
    expect(events.bytes.toString()).toContain('event: status');
  });

  it('many at once are all answered', async () => {
    await using server = await withTasks();
    const answers = await Promise.all(Array.from({ length: 100 }, () => read(server, '/v1/tasks', { 'accept-encoding': 'gzip' })));
    const texts = answers.map(({ headers, bytes }) => (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString());
    expect(new Set(texts).size).toBe(1);
  });
});
