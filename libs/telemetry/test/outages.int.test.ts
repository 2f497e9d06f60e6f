import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import type { WorkflowLog } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { startTelemetry, telemetryConfig } from '../src/index.ts';

/** A collector that can be away, at an address that stays. */
async function startCollector(): Promise<{
  readonly url: string;
  readonly received: () => number;
  away(): Promise<void>;
  back(): Promise<void>;
}> {
  let received = 0;
  let server: Server;
  const listen = async (port: number): Promise<number> => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        received++;
        response.end('{}');
      });
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    received: () => received,
    async away() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    back: async () => void (await listen(port)),
  };
}

it.each([
  { format: 'OTLP', env: (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }) },
  { format: 'that of Jaeger', env: (url: string) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: `${url}/api/traces` }) },
])('a collector that goes and comes back is in the log twice ($format)', async ({ env }) => {
  const logged: string[] = [];
  const write = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
  const log: WorkflowLog = { debug() {}, info: write('info'), warn: write('warn'), error: write('error') };
  const collector = await startCollector();
  const telemetry = await startTelemetry(telemetryConfig({ ...env(collector.url), OTEL_BSP_SCHEDULE_DELAY: '50' }), log);
  const working = new AbortController();
  const work = (async () => {
    for (; !working.signal.aborted; await delay(20)) trace.getTracer('app').startSpan('work').end();
  })();

  await expect.poll(collector.received).toBeGreaterThan(0);
  expect(logged).toEqual([]);
  const host = new URL(collector.url).host;
  await collector.away();
  const gone = expect.stringMatching(new RegExp(`^warn Traces do not reach ${host}`)) as string;
  await expect.poll(() => logged, { timeout: 10_000 }).toEqual([gone]);
  // More of them fail than one.
  await delay(8_000);
  expect(logged).toEqual([gone]);
  await collector.back();
  const again = expect.stringMatching(new RegExp(`^info Traces reach ${host} again; [1-9]\\d* spans were lost`)) as string;
  await expect.poll(() => logged, { timeout: 10_000 }).toEqual([gone, again]);

  working.abort();
  await work;
  await telemetry.close();
  await collector.away();
  expect(logged).toEqual([gone, again]);
});
