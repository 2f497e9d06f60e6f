import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly request: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** An answer that is none. */
export class Refused {
  readonly status: number;
  readonly problem: object;

  constructor(status: number, problem: object) {
    this.status = status;
    this.problem = problem;
  }
}

/** Answers `METHOD /path` with JSON, or with server-sent events when the answer is text. */
export async function fakePlatform(answers: Readonly<Record<string, unknown>>): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const name = `${request.method} ${request.url!.split('?', 1)[0]}`;
    asked.push({
      request: `${request.method} ${request.url}`,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.authorization,
    });
    const answer = answers[name];
    if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
    else if (answer instanceof Refused) response.writeHead(answer.status).end(JSON.stringify(answer.problem));
    else if (answer === undefined) response.writeHead(404).end(JSON.stringify({ code: 'task-not-found', detail: `There is no ${name}.` }));
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
