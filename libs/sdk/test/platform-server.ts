import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export type Answer = (received: Received, response: ServerResponse) => void;

/** A server that gives one answer after the other and keeps what it was asked; the last answer is given for ever. */
export async function platformServer(...answers: readonly Answer[]): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const one = {
      method: request.method!,
      path: request.url!,
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    received.push(one);
    answers[Math.min(received.length, answers.length) - 1]!(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_received, response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function problem(status: number, code: string, rest: object = {}, headers: Readonly<Record<string, string>> = {}): Answer {
  return json(status, { code, detail: `It is ${code}.`, ...rest }, { 'content-type': 'application/problem+json', ...headers });
}

/** The connection breaks after the request arrived. */
export const hangUp: Answer = (_received, response) => void response.destroy();
