import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callerOf } from '../src/requests/caller-of.ts';
import { startServer, type Server } from './server.ts';

// Only their ends differ.
const ALICE = 'key-0123456789abcdef-0123456789abcdef-alice';
const BOB = 'key-0123456789abcdef-0123456789abcdef-bob';
const keys = { kind: 'keys', keys: [ALICE, BOB] } as const;
const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** Asks on a socket of its own, which stays open; answers the status. */
function open(server: Server, path: string, ...headers: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => resolve(0));
    socket.once('close', () => resolve(0));
    socket.once('data', (data) => {
      socket.pause();
      resolve(Number(data.toString('latin1').slice(9, 12)));
    });
    socket.write([`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n'));
  });
}

async function closeAll(): Promise<void> {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
}

async function withTask(limits: NonNullable<Parameters<typeof startServer>[0]>['limits']): Promise<Server> {
  const server = await startServer({ auth: keys, limits: limits!, metrics: async () => 'up 1\n' });
  await server.service.start({ kind: 'workflow', name: 'wait', id: 't' });
  return server;
}

describe('the share of a caller (H5)', () => {
  it('bounds its event streams, however its key is written; another caller is served, and health is always answered', async () => {
    await using server = await withTask({ callerStreams: 3, inFlight: 8 });
    const spellings = [`Bearer ${ALICE}`, `bearer   ${ALICE} `, `BEARER ${ALICE}`, `Bearer ${ALICE}`, `Bearer  ${ALICE}`];
    const seen = [];
    for (const each of spellings) seen.push(await open(server, '/v1/tasks/t/events', `Authorization: ${each}`));
    expect(seen).toEqual([200, 200, 200, 429, 429]);

    const refused = await server.ask('GET', '/v1/tasks/t/events', undefined, as(ALICE));
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests', retryable: true } });
    expect(refused.body.detail).toContain('3 event streams and waits');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    expect(await open(server, '/v1/tasks/t/events', `Authorization: Bearer ${BOB}`)).toBe(200);
    expect(await server.ask('GET', '/v1/tasks', undefined, as(ALICE))).toMatchObject({ status: 200 });
  });

  it('counts waits for the end of a task as streams, and is free again once they are over', async () => {
    await using server = await withTask({ callerStreams: 2 });
    const wait = (): Promise<number> => open(server, '/v1/tasks/t?wait=50s', `Authorization: Bearer ${ALICE}`);
    void wait();
    void wait();
    await expect.poll(async () => (await server.ask('GET', '/v1/tasks/t?wait=50s', undefined, as(ALICE))).status).toBe(429);
    const start = { workflow: 'wait', id: 'other' };
    expect(await server.ask('POST', '/v1/tasks', start, { ...as(ALICE), prefer: 'wait=20' })).toMatchObject({ status: 429 });
    expect(server.service.tasks.has('other')).toBe(false);
    expect(await server.ask('POST', '/v1/tasks', start, as(ALICE))).toMatchObject({ status: 202 });
    await closeAll();
    await expect.poll(() => open(server, '/v1/tasks/t/events', `Authorization: Bearer ${ALICE}`)).toBe(200);
  });

  it('bounds what it has under way of any kind', async () => {
    await using server = await withTask({ callerInFlight: 2 });
    for (let n = 0; n < 2; n++) expect(await open(server, '/v1/tasks/t/events', `Authorization: Bearer ${ALICE}`)).toBe(200);
    expect(await server.ask('GET', '/v1/tasks', undefined, as(ALICE))).toMatchObject({ status: 429 });
    expect(await server.ask('GET', '/v1/tasks', undefined, as(BOB))).toMatchObject({ status: 200 });
  });

  it('is that of an address where there are no keys', async () => {
    await using server = await startServer({ limits: { callerStreams: 1 } });
    await server.service.start({ kind: 'workflow', name: 'wait', id: 't' });
    // A header that nobody checks makes nobody another caller.
    expect(await open(server, '/v1/tasks/t/events', 'Authorization: Bearer one')).toBe(200);
    expect(await open(server, '/v1/tasks/t/events', 'Authorization: Bearer two')).toBe(429);
  });
});

describe('the rate of a caller', () => {
  const from = (server: Server, localAddress: string, key?: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { host: 'localhost', ...(key === undefined ? {} : as(key)) };
      get({ host: '127.0.0.1', port: server.port, path: '/v1/tasks', localAddress, headers, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
      }).on('error', reject);
    });
  const both = ['127.0.0.1', '127.0.0.2'];
  const limits = { rate: 3 };
  // However long a busy machine takes: it is one second.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('is that of its key, from wherever it asks, and another key at the same address has its own', async () => {
    await using server = await startServer({ auth: keys, limits });
    const seen = [];
    for (let n = 0; n < 5; n++) seen.push(await from(server, both[n % 2]!, ALICE));
    expect(seen).toEqual([200, 200, 200, 429, 429]);
    expect(await from(server, both[0]!, BOB)).toBe(200);
    // A key that is none counts for the address.
    const refused = [];
    for (let n = 0; n < 5; n++) refused.push(await from(server, both[0]!, n % 2 === 0 ? `${BOB}x` : undefined));
    expect(refused).toEqual([401, 401, 401, 429, 429]);
    expect(await from(server, both[1]!, `${BOB}x`)).toBe(401);
    expect(await from(server, both[0]!, BOB)).toBe(200);
  });

  it('without keys is that of its address', async () => {
    await using server = await startServer({ limits });
    const seen = [];
    for (let n = 0; n < 5; n++) seen.push(await from(server, both[0]!, n % 2 === 0 ? ALICE : BOB));
    expect(seen).toEqual([200, 200, 200, 429, 429]);
    expect(await from(server, both[1]!)).toBe(200);
  });
});

describe('all callers together', () => {
  it('leave ordinary requests a part that streams cannot take', async () => {
    await using server = await withTask({ inFlight: 4, callerStreams: 100 });
    const seen = [];
    for (let n = 0; n < 5; n++) seen.push(await open(server, '/v1/tasks/t/events', `Authorization: Bearer ${n % 2 === 0 ? ALICE : BOB}`));
    expect(seen).toEqual([200, 200, 200, 503, 503]);
    expect(await server.ask('GET', '/v1/tasks/t', undefined, as(BOB))).toMatchObject({ status: 200 });
  });

  it('keep neither health, readiness nor metrics from being answered (H5)', async () => {
    await using server = await withTask({ inFlight: 2, callerInFlight: 100, streams: 100 });
    for (let n = 0; n < 2; n++) await open(server, '/v1/tasks/t/events', `Authorization: Bearer ${ALICE}`);
    // A body that never comes is under way, too.
    const socket = connect(server.port, '127.0.0.1');
    sockets.add(socket);
    const head = ['POST /v1/tasks HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${BOB}`, 'Content-Type: application/json'];
    socket.write([...head, 'Content-Length: 100', '', '{'].join('\r\n'));
    await expect.poll(async () => (await server.ask('GET', '/v1/tasks', undefined, as(BOB))).status).toBe(503);
    expect(await server.ask('GET', '/healthz')).toMatchObject({ status: 200 });
    expect(await server.ask('GET', '/readyz')).toMatchObject({ status: 200 });
    expect(await server.ask('GET', '/metrics', undefined, { ...as(BOB), accept: '*/*' })).toMatchObject({ status: 200, text: 'up 1\n' });
  });

  it('have so many connections: one more closes that which is idle for longest', async () => {
    await using server = await startServer({ limits: { connections: 4 } });
    const idle = Array.from({ length: 4 }, () => {
      const socket = connect(server.port, '127.0.0.1');
      sockets.add(socket);
      return socket;
    });
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const closed = new Promise((resolve) => idle[0]!.once('close', resolve));
    idle[0]!.resume();
    expect(await server.ask('GET', '/healthz')).toMatchObject({ status: 200 });
    await closed;
    expect(idle[3]!.destroyed).toBe(false);
  });
});

describe('answers that are not taken', () => {
  it('are so many bytes of one caller, then it is refused and memory stays flat; others are served, and so is it once it reads', async () => {
    await using server = await startServer({ auth: keys, limits: { unsentBytes: 20_000_000 } });
    // More than the buffers of the system take.
    const big = 'x'.repeat(12_000_000);
    await server.service.start({ kind: 'workflow', name: 'echo', id: 'big', input: big });
    const before = process.memoryUsage().rss;
    const seen = await Promise.all(Array.from({ length: 16 }, () => open(server, '/v1/tasks/big', `Authorization: Bearer ${ALICE}`)));
    expect(seen.filter((status) => status === 429).length).toBeGreaterThan(12);
    expect(seen.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(160_000_000);
    expect(await server.ask('GET', '/v1/tasks/big', undefined, as(ALICE))).toMatchObject({
      status: 429,
      body: { code: 'too-many-requests' },
    });
    expect(await server.ask('GET', '/v1/tasks/big', undefined, as(BOB))).toMatchObject({ status: 200 });
    await closeAll();
    await expect.poll(async () => (await server.ask('GET', '/v1/tasks/big', undefined, as(ALICE))).status, { timeout: 8_000 }).toBe(200);
  });

  it('are dropped with their reader after a while', async () => {
    await using server = await startServer({ limits: { stall: 300 } });
    await server.service.start({ kind: 'workflow', name: 'echo', id: 'big', input: 'x'.repeat(16_000_000) });
    const socket = connect(server.port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => {});
    socket.pause();
    socket.write('GET /v1/tasks/big HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => server.connections()).toBe(1);
    await expect.poll(() => server.connections(), { timeout: 5_000 }).toBe(0);
  });

  it('on event streams count, too', async () => {
    await using server = await startServer({ auth: keys, limits: { unsentBytes: 20_000_000 } });
    const big = 'x'.repeat(8_000_000);
    await server.service.start({ kind: 'workflow', name: 'wait', id: 't' });
    server.service.events = async function* (_id, _after, signal) {
      for (let n = 0; !signal.aborted; n++) yield { id: String(n), at: '', type: 'token', data: { text: big } };
    };
    const before = process.memoryUsage().rss;
    await Promise.all(Array.from({ length: 30 }, () => open(server, '/v1/tasks/t/events', `Authorization: Bearer ${ALICE}`)));
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    expect(await server.ask('GET', '/v1/tasks/t', undefined, as(BOB))).toMatchObject({ status: 200 });
  });
});

describe('who a request counts for', () => {
  const request = (clientAddress: string): FastifyRequest => ({ clientAddress }) as unknown as FastifyRequest;

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::', 'fe80:0:0:0'],
  ])('of the address %s is %s', (address, caller) => {
    expect(callerOf(request(address))).toBe(caller);
  });
});
