import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Json } from '@troupe/contracts';
import { createHttp, type HttpOptions, type Problem } from '@troupe/http';
import { memoryService, type MemoryService } from './memory-service.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; of errors, the problem document. */
  readonly body: any;
}

export interface Server extends AsyncDisposable {
  readonly service: MemoryService;
  readonly url: string;
  readonly port: number;
  /** A request by `fetch`; an object `body` is sent as JSON, anything else as it is. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Writes bytes to a socket, each part once it is there, and answers what came back until it was closed. */
  raw(...bytes: readonly Part[]): Promise<RawAnswer>;
  /** How many connections are open. */
  connections(): Promise<number>;
  /** Ends waits and streams and stops serving. */
  close(): Promise<void>;
}

type Part = string | Buffer | Promise<string>;

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly problem: Problem;
  readonly body: Json;
  /** Everything that came. */
  readonly text: string;
  /** Milliseconds from the first byte sent to the end of the connection. */
  readonly took: number;
}

/** A real server on a port of its own. */
export async function startServer(options: Partial<HttpOptions> = {}, host = '127.0.0.1'): Promise<Server> {
  const service = memoryService();
  const info = { version: '0.0.0', mode: 'embedded', appName: 'sample', notices: [] };
  const app = await createHttp({
    services: service,
    auth: { kind: 'none' },
    rights: { demand: () => {}, of: () => [] },
    log: false,
    info,
    ...options,
  });
  await app.listen({ host, port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${host}:${port}`;
  return {
    service,
    url,
    port,
    async ask(method, path, body, headers = {}) {
      const bytes = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { ...type, ...headers },
        ...(bytes === undefined ? {} : { body: bytes as Uint8Array<ArrayBuffer> }),
      });
      // One that does not end by itself is left once it has begun.
      const isEndless = answer.ok && /\/sessions\/[^/]+\/events/.test(path);
      if (isEndless) await answer.body?.cancel();
      const text = isEndless ? '' : await answer.text();
      const isJson = /json/.test(answer.headers.get('content-type') ?? '');
      return { status: answer.status, headers: answer.headers, text, body: isJson && text !== '' ? JSON.parse(text) : undefined };
    },
    raw: (...bytes) => exchange(host, port, bytes),
    connections: () =>
      new Promise((resolve, reject) => app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))),
    close: () => app.close(),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

async function exchange(host: string, port: number, bytes: readonly Part[]): Promise<RawAnswer> {
  const started = performance.now();
  const socket = connect(port, host);
  socket.on('error', () => socket.destroy());
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (text += chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const part of bytes) socket.write(await part);
  await closed;
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const json =
    body !== '' && /^content-type: application\/(problem\+)?json/im.test(head)
      ? JSON.parse(body.slice(0, Number(/^content-length: (\d+)/im.exec(head)?.[1])))
      : undefined;
  return { status: Number(head.split(' ')[1]), head, problem: json, body: json, text, took: performance.now() - started };
}
