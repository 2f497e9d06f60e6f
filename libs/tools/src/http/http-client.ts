import type { Readable } from 'node:stream';
import type { AddressGuard, Bounds } from '@troupe/contracts';
import { Agent, type Dispatcher } from 'undici';
import { guardedConnector } from './guarded-connector.ts';
import type { PlainRequest } from './request-of.ts';

export interface SentRequest extends Omit<PlainRequest, 'body'> {
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Whether it may go over a connection that others used: one that the server is about to close loses it. */
  readonly reuse: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Readable;
}

export interface HttpClient {
  /** One attempt: no redirect is followed, nothing is repeated, `signal` ends it. @throws ConnectionFailure when nothing was sent */
  send(request: SentRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export type ClientBounds = Pick<Bounds, 'toolConnectTime' | 'toolHeaderBytes'>;

export function httpClient(guard: AddressGuard, { toolConnectTime, toolHeaderBytes }: ClientBounds): HttpClient {
  const options: Agent.Options = {
    connect: guardedConnector(guard, toolConnectTime),
    maxHeaderSize: toolHeaderBytes,
    // The attempt has a time limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const lasting = new Agent({ ...options, pipelining: 1 });
  const fresh = new Agent({ ...options, pipelining: 0 });
  return {
    async send({ method, url, body, headers, signal, reuse }) {
      const answer = await (reuse ? lasting : fresh).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers,
        body: body ?? null,
        signal,
      });
      return { status: answer.statusCode, header: (name) => firstOf(answer.headers, name), body: answer.body };
    },
    async close() {
      await Promise.all([lasting.destroy(), fresh.destroy()]);
    },
  };
}

function firstOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
