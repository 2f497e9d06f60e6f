import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { redactor } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startHealthServer, type HealthServer } from '../src/health/health-server.ts';

const redact = redactor(['canary-password']);

async function started(metrics?: () => Promise<string>): Promise<HealthServer> {
  const server = await startHealthServer({ host: '127.0.0.1', port: 0, redact, ...(metrics === undefined ? {} : { metrics }) });
  onTestFinished(() => server.close());
  return server;
}

async function ask(server: HealthServer, path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
  const text = await answer.text();
  return { status: answer.status, body: answer.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text };
}

it('is alive and not ready until it says what readiness depends on', async () => {
  const server = await started();
  expect(await ask(server, '/healthz?probe=1')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await ask(server, '/readyz')).toEqual({ status: 503, body: { ready: false, reasons: ['It is starting.'] } });
  expect(await ask(server, '/v1/tasks')).toMatchObject({ status: 503, body: { code: 'unavailable', detail: 'It is starting.' } });

  server.says(() => []);
  expect(await ask(server, '/readyz')).toEqual({ status: 200, body: { ready: true, reasons: [] } });
  expect(await ask(server, '/v1/tasks')).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
});

it('gives what fails, or does not answer in time, as the reason', async () => {
  const server = await started();
  server.says(async () => Promise.reject(new Error('The bus is on strike.')));
  expect(await ask(server, '/readyz')).toEqual({ status: 503, body: { ready: false, reasons: ['The bus is on strike.'] } });
  server.says(async () => Promise.reject(new Error('mongodb://u:canary-password@db said no')));
  expect(await ask(server, '/readyz')).toEqual({ status: 503, body: { ready: false, reasons: ['mongodb://[redacted]@db said no'] } });
  server.says(() => new Promise(() => {}));
  expect(await ask(server, '/readyz')).toEqual({ status: 503, body: { ready: false, reasons: ['What it needs does not answer.'] } });
});

it('asks once for all probes that come meanwhile', async () => {
  const server = await started();
  let asked = 0;
  let answer = (): void => {};
  server.says(async () => {
    asked++;
    await new Promise<void>((resolve) => (answer = resolve));
    return [];
  });
  const probes = Array.from({ length: 50 }, () => ask(server, '/readyz'));
  await expect.poll(() => asked).toBe(1);
  await ask(server, '/healthz');
  answer();
  for (const probe of probes) expect((await probe).status).toBe(200);
  expect(asked).toBe(1);
});

it('has metrics only when there are some', async () => {
  expect(await ask(await started(async () => 'calls 1\n'), '/metrics')).toEqual({ status: 200, body: 'calls 1\n' });
  expect(await ask(await started(), '/metrics')).toMatchObject({ status: 503 });
});

it('says which port cannot be had, and gives its own free when it closes, once or twice', async () => {
  const first = await started();
  const again = { host: '127.0.0.1', port: first.port, redact };
  await expect(startHealthServer(again)).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining(`port ${first.port} of 127.0.0.1`) as string,
  });
  await first.close();
  await first.close();
  const second = await startHealthServer(again);
  await second.close();
});

describe('a request that two readers could take for different ones, or that is none', () => {
  const raw = async (port: number, text: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => received.push(bytes)).on('error', () => {});
    socket.write(text);
    await once(socket, 'close');
    return Buffer.concat(received).toString();
  };
  const close = 'Connection: close\r\n\r\n';

  it.each([
    ['two hosts', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n${close}`, 400, 'bad-request'],
    ['no host', `GET /healthz HTTP/1.1\r\n${close}`, 400, 'bad-request'],
    ['an address of another host', `GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n${close}`, 400, 'bad-request'],
    ['another version', `GET /healthz HTTP/2.0\r\nHost: localhost\r\n${close}`, 400, 'bad-request'],
    ['a name that is not ours', `GET /metrics HTTP/1.1\r\nHost: evil.example\r\n${close}`, 421, 'misdirected-request'],
    ['a change', `POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n${close}`, 405, 'method-not-allowed'],
    ['a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n${close}`, 405, 'method-not-allowed'],
    ['no HTTP', 'hello\r\n\r\n', 400, 'bad-request'],
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n${close}`, 431, 'headers-too-large'],
    ['what never ends', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n', 408, 'request-timeout'],
  ])('is refused by a problem document: %s', async (_what, text, status, code) => {
    const { port } = await started();
    const [head = '', body = ''] = (await raw(port, text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json\r?$/im);
    expect(head).toMatch(/^x-content-type-options: nosniff\r?$/im);
    expect(JSON.parse(body)).toMatchObject({ status, code, detail: expect.stringMatching(/\.$/), requestId: expect.any(String) });
  });

  it.each([
    ['a whole address', `GET http://localhost:1/healthz?a=b HTTP/1.1\r\nHost: localhost:1\r\n${close}`],
    ['an address of IPv6', `GET /healthz HTTP/1.1\r\nHost: [::1]:8081\r\n${close}`],
    ['HTTP/1.0 without a host', 'GET /healthz HTTP/1.0\r\n\r\n'],
    ['an Expect nobody knows', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: more\r\n${close}`],
    ['a question about the head', `HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n${close}`],
  ])('is answered when it is fine: %s', async (_what, text) => {
    expect(await raw((await started()).port, text)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('but what will be there once the program is ready is to be asked again, by whatever name and method', async () => {
    const { port } = await started();
    const text = await raw(port, `POST /v1/tasks HTTP/1.1\r\nHost: troupe.example.com\r\nContent-Length: 2\r\n${close}{}`);
    expect(text).toMatch(/^HTTP\/1\.1 503 [^]*"retryable":true/);
    expect(text).toMatch(/^retry-after: 1\r$/im);
  });

  it('and connections nobody uses keep no probe out', { timeout: 30_000 }, async () => {
    const server = await started();
    const answered = new Set<Socket>();
    const sockets: Socket[] = [];
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    // Fewer at a time than the system keeps before they are accepted: the rest would come when it likes.
    for (let i = 0; i < 11; i++) {
      const some = Array.from({ length: 100 }, () => {
        const socket = connect(server.port, '127.0.0.1');
        return socket.on('error', () => {}).on('data', () => answered.add(socket));
      });
      sockets.push(...some);
      await Promise.all(some.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
      expect(await ask(server, '/healthz')).toMatchObject({ status: 200 });
    }
    // Those that were closed because they took too long were answered so.
    const dropped = (): number => sockets.filter((socket) => socket.closed && !answered.has(socket)).length;
    await expect.poll(dropped, { timeout: 10_000 }).toBeGreaterThanOrEqual(100);
  });
});
