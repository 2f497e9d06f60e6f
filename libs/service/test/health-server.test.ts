import { redactor } from '@troupe/contracts';
import { expect, it, onTestFinished } from 'vitest';
import { startHealthServer, type HealthServer } from '../src/health-server.ts';

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
