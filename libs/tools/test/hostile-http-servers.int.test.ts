import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { defaultBounds, type AddressGuard, type Effect, type HttpTool } from '@troupe/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { contextOf } from '../src/contract.ts';
import { httpTool, toolsOf } from './tool-server.ts';

let servers = new AsyncDisposableStack();
afterEach(async () => {
  await servers.disposeAsync();
  servers = new AsyncDisposableStack();
});

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** A server that says what it likes once it was sent something. */
async function startRawServer(
  say: (socket: Socket) => void,
): Promise<{ readonly url: string; readonly requests: () => number; readonly written: () => number }> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {
      requests++;
      say(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return {
    url: `http://tools.test:${(server.address() as AddressInfo).port}/`,
    requests: () => requests,
    written: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
  };
}

async function failureOf(tool: HttpTool, context = contextOf(), outside: Parameters<typeof toolsOf>[1] = {}): Promise<object> {
  const source = toolsOf([tool], outside);
  try {
    return { value: await source.run({ name: tool.name, args: {} }, context) };
  } catch (error) {
    return error as object;
  } finally {
    await source.close();
  }
}

const get = (url: string, effect: Effect = 'pure'): HttpTool => httpTool('t', { method: 'GET', url }, { effect });
const again = { code: 'tool-failed', retryable: true };
const unknown = { code: 'outcome-unknown', retryable: false };
const unusable = { code: 'tool-failed', retryable: false };

/** Writes until the other side has gone. */
function flood(socket: Socket, piece: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

describe('a server that breaks off', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['before it says anything', (socket) => socket.destroy()],
    ['with a reset', (socket) => socket.resetAndDestroy()],
    ['within its headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['in the middle of what it said it would send', (socket) => socket.end(`${HEAD}content-length: 100\r\n\r\n{"a":`)],
    ['between two pieces', (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`)],
    [
      'within a compressed answer',
      (socket) => {
        const body = gzipSync(JSON.stringify({ a: 'x'.repeat(1_000) }));
        socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
        socket.end(body.subarray(0, body.length - 20));
      },
    ],
    ['with what is no HTTP', (socket) => socket.end('220 mail.example.com ESMTP\r\n')],
    ['with two lengths', (socket) => socket.end(`${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`)],
    ['with headers that have no end', (socket) => flood(socket, Buffer.from(`x-${'a'.repeat(60)}: ${'b'.repeat(4_000)}\r\n`))],
  ])('%s may be asked again, unless its effect happens once: then nobody knows', async (what, say) => {
    const { url, requests } = await startRawServer(
      say.length === 1 && what.startsWith('with headers') ? (socket) => (socket.write('HTTP/1.1 200 OK\r\n'), say(socket)) : say,
    );
    for (const effect of ['pure', 'idempotent'] as const) expect(await failureOf(get(url, effect))).toMatchObject(again);
    expect(await failureOf(get(url, 'once'))).toMatchObject(unknown);
    expect(requests()).toBe(3);
  });
});

describe('a server that is not there', () => {
  it('did nothing: it is asked again, whatever its effect', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    for (const effect of ['pure', 'once'] as const) {
      const failure = await failureOf(get(`http://tools.test:${port}/`, effect));
      expect(failure).toMatchObject({ ...again, message: `tools.test:${port} cannot be reached (ECONNREFUSED).` });
    }
  });

  it('has a name that leads nowhere', async () => {
    const guard: AddressGuard = { resolve: () => Promise.reject(Object.assign(new Error('getaddrinfo 10.9.9.9'), { code: 'ENOTFOUND' })) };
    const failure = await failureOf(get('http://gone.test/', 'once'), contextOf(), { guard });
    expect(failure).toMatchObject({ ...again, message: 'gone.test cannot be reached (ENOTFOUND).' });
  });

  it('speaks no TLS', async () => {
    const { url } = await startRawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failureOf(get(url.replace('http:', 'https:'), 'once'))).toMatchObject(again);
  });
});

describe('a server that floods', () => {
  const bounds = { ...defaultBounds, toolAnswerBytes: 1_048_576 };

  it.each<[string, (socket: Socket) => void]>([
    [
      'a hundred megabytes',
      (socket) => {
        socket.write(`${HEAD}content-length: 104857600\r\n\r\n`);
        flood(socket, Buffer.alloc(65_536, 'x'));
      },
    ],
    [
      'pieces without an end',
      (socket) => {
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
        flood(socket, Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`));
      },
    ],
    [
      'little that becomes much',
      (socket) => {
        const body = gzipSync(Buffer.alloc(104_857_600));
        socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
        socket.write(body);
      },
    ],
  ])('with %s is read as far as the bound, and not asked again', async (_what, say) => {
    const { url, requests, written } = await startRawServer(say);
    for (const effect of ['pure', 'once'] as const)
      expect(await failureOf(get(url, effect), contextOf(), { bounds })).toMatchObject({
        ...unusable,
        message: expect.stringContaining('1048576 bytes'),
      });
    expect(requests()).toBe(2);
    expect(written()).toBeLessThan(20_000_000);
  });

  it('with an error that has no end says no more than its status', async () => {
    const { url } = await startRawServer((socket) => {
      socket.write('HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n');
      flood(socket, Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`));
    });
    expect(await failureOf(get(url), contextOf(), { bounds })).toMatchObject({
      ...unusable,
      message: expect.stringMatching(/answered 404\.$/),
    });
  });
});

describe('a server that hangs', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['before it says anything', () => {}],
    ['within its headers', (socket) => void socket.write('HTTP/1.1 200 OK\r\nx-')],
    ['after its headers', (socket) => void socket.write(`${HEAD}content-length: 9\r\n\r\n`)],
    ['within its answer', (socket) => void socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`)],
    ['within an error', (socket) => void socket.write('HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\nx')],
  ])('%s is left with the attempt, with the reason of that', async (_what, say) => {
    const sent = Promise.withResolvers<void>();
    const { url } = await startRawServer((socket) => {
      say(socket);
      sent.resolve();
    });
    const controller = new AbortController();
    const ended = failureOf(get(url, 'once'), contextOf({ signal: controller.signal }));
    await sent.promise;
    controller.abort(new Error('cancelled'));
    expect(await ended).toMatchObject({ message: 'cancelled' });
  });

  it('is not connected to for longer than the bound', async () => {
    // The address answers to nobody: it is reserved for documents.
    const guard: AddressGuard = { resolve: () => Promise.resolve([{ address: '192.0.2.1', family: 4 }]) };
    const failure = await failureOf(get('http://tools.test/', 'once'), contextOf(), {
      guard,
      bounds: { ...defaultBounds, toolConnectTime: 50 },
    });
    expect(failure).toMatchObject(again);
  });

  it('gives a sign of life with each piece', async () => {
    let signs = 0;
    const seen = Promise.withResolvers<void>();
    const { url } = await startRawServer((socket) => void socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`));
    const controller = new AbortController();
    const heartbeat = (): void => {
      if (++signs === 2) seen.resolve();
    };
    const ended = failureOf(get(url), contextOf({ signal: controller.signal, heartbeat }));
    await seen.promise;
    controller.abort(new Error('enough'));
    expect(await ended).toMatchObject({ message: 'enough' });
  });
});

describe('a connection', () => {
  const answer = `${HEAD}content-length: 2\r\n\r\n{}`;

  it('is used again, but never for what happens once', async () => {
    const sockets = new Set<Socket>();
    const { url } = await startRawServer((socket) => {
      sockets.add(socket);
      socket.write(answer);
    });
    const tools = [get(url), { ...get(url, 'once'), name: 'once' }];
    const source = toolsOf(tools);
    for (let n = 0; n < 20; n++) await source.run({ name: 't', args: {} }, contextOf());
    const shared = sockets.size;
    expect(shared).toBeLessThan(10);
    for (let n = 0; n < 3; n++) await source.run({ name: 'once', args: {} }, contextOf());
    expect(sockets.size).toBe(shared + 3);
    await source.close();
  });

  it('has no room for a second answer that nobody asked for', async () => {
    const { url } = await startRawServer((socket) => void socket.write(`${answer}HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n"evil"`));
    const source = toolsOf([get(url)]);
    for (let n = 0; n < 3; n++)
      expect(await source.run({ name: 't', args: {} }, contextOf()).catch(() => ({ value: {} }))).toEqual({ value: {} });
    await source.close();
  });
});
