import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface HealthOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Why the program cannot serve now; nothing when it can. */
  readonly reasons: () => Promise<readonly string[]>;
  /** Prometheus text. */
  readonly metrics?: () => Promise<string>;
}

/** Milliseconds a probe waits for what it asks about. */
const PATIENCE = 3_000;

/** `/healthz`, `/readyz` and `/metrics` of a program that has no other HTTP. */
export async function startHealthServer({ host, port, reasons, metrics }: HealthOptions): Promise<HealthServer> {
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    if (path === '/healthz') return json(response, 200, { status: 'ok' });
    if (path === '/readyz') {
      const found = await reasonsInTime(reasons);
      return json(response, found.length === 0 ? 200 : 503, { ready: found.length === 0, reasons: found });
    }
    if (path === '/metrics' && metrics !== undefined) {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(await metrics());
      return;
    }
    const problem = { type: 'about:blank', title: 'There is nothing at this address', status: 404, code: 'route-not-found' };
    response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    answer(path, response).catch(() => json(response, 503, { ready: false, reasons: ['The program cannot say how it is.'] }));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function reasonsInTime(reasons: HealthOptions['reasons']): Promise<readonly string[]> {
  const late = new Promise<readonly string[]>((resolve) => setTimeout(resolve, PATIENCE, ['What it needs does not answer.']).unref());
  return Promise.race([reasons(), late]).catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
