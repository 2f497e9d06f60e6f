import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TroupeError } from '@troupe/contracts';
import { defaultLimits } from '@troupe/http';
import { startServer, type RawAnswer, type Server } from './server.ts';

const REQUEST_TIME = 800;

let server: Server;

beforeAll(async () => {
  server = await startServer({ limits: { requestTime: REQUEST_TIME } });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const head = (line: string, ...headers: string[]): string => [line, 'Host: localhost', ...headers, '', ''].join('\r\n');
const post = (...headers: string[]): string => head('POST /v1/tasks HTTP/1.1', 'Content-Type: application/json', ...headers);

function expectClosedWith(answer: RawAnswer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.problem?.code }).toEqual({ status, code });
  expect(answer.head).toMatch(/content-type: application\/problem\+json/i);
  expect(answer.head).toMatch(/connection: close/i);
  expect(answer.problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
}

describe('39 what is hardly HTTP is answered with a problem document, and the connection closed (H1)', () => {
  it.each([
    ['20 kB of headers', head('GET /v1/tasks HTTP/1.1', `X-Long: ${'x'.repeat(20_000)}`), 431, 'headers-too-large'],
    ['20 kB of address', head(`GET /v1/tasks/${'x'.repeat(20_000)} HTTP/1.1`), 414, 'uri-too-long'],
    ['Content-Length and Transfer-Encoding', `${post('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`, 400, 'bad-request'],
    ['two lengths', `${post('Content-Length: 5', 'Content-Length: 6')}hello`, 400, 'bad-request'],
    ['no Host', 'GET /v1/tasks HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
    ['a negative length', post('Content-Length: -1'), 400, 'bad-request'],
    ['a bad chunk', `${post('Transfer-Encoding: chunked')}zz\r\n`, 400, 'bad-request'],
    ['an unknown method', head('BREW /v1/tasks HTTP/1.1'), 400, 'bad-request'],
    ['a line break inside a header', head('GET /v1/tasks HTTP/1.1', 'X-A: b\rc'), 400, 'bad-request'],
    ['TLS on a plain port', Buffer.from('160301020001000001fc0303', 'hex'), 400, 'bad-request'],
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'bad-request'],
  ])('%s', async (_what, bytes, status, code) => {
    expectClosedWith(await server.raw(bytes), status, code);
  });

  it('and never with what was sent', async () => {
    const { problem } = await server.raw(head(`GET /${'y'.repeat(20_000)} HTTP/1.1`));
    expect(JSON.stringify(problem)).not.toContain('yyy');
  });
});

describe('40 slow and too much', () => {
  it('a request whose headers never end gets 408 in time', async () => {
    const answer = await server.raw('GET /v1/tasks HTTP/1.1\r\nHost: localhost\r\n');
    expectClosedWith(answer, 408, 'request-timeout');
    expect(answer.head).toMatch(/retry-after: \d/i);
    expect(answer.took).toBeLessThan(REQUEST_TIME + 700);
  });

  it('a request whose body never ends gets 408 in time', async () => {
    const answer = await server.raw(post('Content-Length: 100'), '{"workflow":');
    expectClosedWith(answer, 408, 'request-timeout');
    expect(answer.took).toBeLessThan(REQUEST_TIME + 700);
  });

  it('as shipped, that is within ten seconds', () => {
    expect(defaultLimits.requestTime + 500).toBeLessThanOrEqual(10_000);
  });

  it.each([
    ['POST /nowhere', 404],
    ['DELETE /v1/tasks', 405],
    ['POST /v1/tasks', 413],
  ])('a client that reads once it has sent everything sees why it was refused: %s', async (what, status) => {
    const socket = connect(server.port, '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => socket.destroy());
    socket.pause();
    const part = ' '.repeat(500_000);
    socket.write(head(`${what} HTTP/1.1`, 'Connection: close', `Content-Length: ${4 * part.length}`));
    for (let n = 0; n < 4; n++) {
      socket.write(part);
      await delay(50);
    }
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.resume();
    await closed;
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*"status":${status}`));
  });

  it('a chunked body larger than the limit is refused on the way', async () => {
    await using small = await startServer({ limits: { bodyBytes: 1_000 } });
    const chunk = `400\r\n${' '.repeat(0x400)}\r\n`;
    const answer = await small.raw(`${post('Transfer-Encoding: chunked')}${chunk}${chunk}`);
    expectClosedWith(answer, 413, 'payload-too-large');
    expect(answer.problem.detail).toContain('1000 bytes');
  });

  it('more requests in a second than the rate allows get 429 with Retry-After, health does not', async () => {
    await using limited = await startServer({ limits: { rate: 3 } });
    const answers = [];
    for (let n = 0; n < 5; n++) answers.push(await limited.ask('GET', '/v1/tasks'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[4]).toMatchObject({ body: { code: 'too-many-requests', retryable: true } });
    expect(Number(answers[4]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await limited.ask('GET', '/healthz')).toMatchObject({ status: 200 });
  });

  it('more requests at once than there is room for get 503 with Retry-After, and room comes back', async () => {
    await using busy = await startServer({ limits: { inFlight: 2 } });
    await busy.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'w' });
    const waits = [busy.ask('GET', '/v1/tasks/w?wait=5s'), busy.ask('GET', '/v1/tasks/w?wait=5s')];
    await delay(50);
    const refused = await busy.ask('GET', '/v1/tasks');
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
    expect(refused.headers.get('retry-after')).toBe('1');
    await busy.service.signal('w', 'finish', null);
    await Promise.all(waits);
    expect(await busy.ask('GET', '/v1/tasks')).toMatchObject({ status: 200 });
  });

  it('a store that is down is a 503 with the wait it asks for', async () => {
    server.service.failNext(new TroupeError('unavailable', 'The store does not answer.', { retryAfter: 4_200 }));
    const answer = await server.ask('GET', '/v1/tasks');
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', detail: 'The store does not answer.', retryable: true } });
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('an answer that takes too long is a 503', async () => {
    await using slow = await startServer({ limits: { answerTime: 100 }, metrics: async () => delay(5_000, '') });
    expect(await slow.ask('GET', '/metrics', undefined, { accept: '*/*' })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });
});

describe('clients that leave', () => {
  it('in the middle of a body leave nothing behind', async () => {
    await using lone = await startServer({ limits: { inFlight: 1 } });
    const socket = connect(lone.port, '127.0.0.1');
    socket.write(`${post('Content-Length: 100')}{"workflow":`);
    await delay(50);
    socket.destroy();
    await delay(50);
    expect(await lone.ask('GET', '/v1/tasks')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('in the middle of a wait end it', async () => {
    await using lone = await startServer({ limits: { inFlight: 1 } });
    await lone.service.start({ kind: 'workflow', name: 'wait', id: 'w' });
    const socket = connect(lone.port, '127.0.0.1');
    socket.write(head('GET /v1/tasks/w?wait=60s HTTP/1.1'));
    await delay(50);
    socket.destroy();
    await delay(50);
    expect(await lone.ask('GET', '/v1/tasks')).toMatchObject({ status: 200 });
  });
});

describe('closing (H6)', () => {
  it('answers waits at once with the task as it is', async () => {
    const closing = await startServer();
    await closing.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'w' });
    const before = closing.service.principals.length;
    const wait = closing.ask('GET', '/v1/tasks/w?wait=60s');
    await expect.poll(() => closing.service.principals.length).toBe(before + 1);
    const started = performance.now();
    await closing.close();
    expect(await wait).toMatchObject({ status: 200, body: { id: 'w', status: 'running' } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('refuses what still comes on an open connection as shutting down', async () => {
    const sent = Promise.withResolvers<void>();
    const closing = await startServer({ metrics: () => sent.promise.then(() => delay(200, '')) });
    let closed: Promise<void> | undefined;
    const late = delay(50).then(async () => {
      closed = closing.close();
      await delay(50);
      sent.resolve();
      return head('GET /v1/tasks HTTP/1.1');
    });
    const { text } = await closing.raw(head('GET /metrics HTTP/1.1'), late);
    expect(text).toContain('"code":"shutting-down"');
    await closed;
  });
});
