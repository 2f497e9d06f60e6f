import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerHeaders, toFailure, TroupeError, type Redactor } from '@troupe/contracts';
import { guardConnections, pathOrRefusal, problemOf, refusalOfProbe, type Refusal } from './health-requests.ts';

/** Why a program cannot serve now; nothing when it can. */
export type Reasons = () => Promise<readonly string[]> | readonly string[];

export interface HealthServer {
  readonly port: number;
  /** From now on readiness is what `reasons` finds; `details` are what does not work while everything else does. */
  says(reasons: Reasons, details?: () => readonly string[]): void;
  /** Gives the port free; at once when it was closed before. */
  close(): Promise<void>;
}

export interface HealthOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Takes secrets out of the reasons. */
  readonly redact: Redactor;
  /** Prometheus text. */
  readonly metrics?: () => Promise<string>;
}

const OWN: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);
const NOTHING = 'There is /healthz, /readyz and perhaps /metrics here, nothing else.';
/** Milliseconds a probe waits for what it asks about. */
const ANSWER_TIMEOUT_MS = 3_000;
/** And milliseconds it may take to ask, and a connection be idle. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * `/healthz`, `/readyz` and `/metrics` of a program that has no other HTTP, or not yet. It is not
 * ready before it `says` so.
 *
 * @throws TroupeError `invalid-configuration` when the port cannot be had
 */
export async function startHealthServer({ host, port, redact, metrics }: HealthOptions): Promise<HealthServer> {
  let reasons: Reasons = () => ['It is starting.'];
  let details: () => readonly string[] = () => [];

  /** Probes that come while one is answered get the same answer. */
  let underWay: Promise<readonly string[]> | undefined;
  const look = (): Promise<readonly string[]> => (underWay ??= inTime(reasons).finally(() => (underWay = undefined)));

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOrRefusal(request);
    if (typeof path !== 'string') return problem(response, path);
    const refusal = OWN.has(path) ? refusalOfProbe(request) : undefined;
    if (refusal !== undefined) return problem(response, refusal);
    if (path === '/healthz') return json(response, 200, { status: 'ok' });
    if (path === '/metrics' && metrics !== undefined) {
      response.writeHead(200, { ...answerHeaders, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(await metrics());
      return;
    }
    const found = (await look()).map(redact.text);
    const ready = found.length === 0;
    if (path === '/readyz') return json(response, ready ? 200 : 503, { ready, reasons: found, ...detailsOf(details, redact) });
    // What is not there yet may be once the program is ready.
    problem(response, ready ? { code: 'route-not-found', detail: NOTHING } : { code: 'unavailable', detail: found.join(' ') });
  };

  const slow = {
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 1_000,
    requireHostHeader: false,
  };
  const server = createServer(slow, (request, response) => {
    answer(request, response).catch(() => json(response, 503, { ready: false, reasons: ['The program cannot say how it is.'] }));
  });
  guardConnections(server, randomUUID);
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new TroupeError(
      'invalid-configuration',
      `The service cannot listen on port ${port} of ${host}: ${error instanceof Error ? error.message : String(error)}. Set HOST and PORT to what is free.`,
      { cause: error },
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    says(next, more = () => []) {
      [reasons, details] = [next, more];
      underWay = undefined;
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function detailsOf(details: () => readonly string[], redact: Redactor): { readonly details?: readonly string[] } {
  const found = details().map(redact.text);
  return found.length === 0 ? {} : { details: found };
}

async function inTime(reasons: Reasons): Promise<readonly string[]> {
  const late = new Promise<readonly string[]>((resolve) =>
    setTimeout(resolve, ANSWER_TIMEOUT_MS, ['What it needs does not answer.']).unref(),
  );
  try {
    return await Promise.race([reasons(), late]);
  } catch (error) {
    return [toFailure(error).message];
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { ...answerHeaders, 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function problem(response: ServerResponse, refusal: Refusal): void {
  const { status, headers, body } = problemOf(refusal, randomUUID());
  response.writeHead(status, headers).end(body);
}
