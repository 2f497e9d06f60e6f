import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { answerOf } from './data/repeating-mcp.ts';

/** A server that repeats the credentials it is sent, first in an error, then wherever an answer has room. */
export interface RepeatingServer extends AsyncDisposable {
  readonly url: string;
  /** What it was sent as `authorization` and `x-house`, one request a line. */
  readonly credentials: readonly string[];
  /** Bodies of requests to its model. */
  readonly asked: readonly string[];
}

export async function startRepeatingServer(): Promise<RepeatingServer> {
  const credentials: string[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { authorization = '', 'x-house': house = '' } = request.headers;
    const sent = `${authorization} ${String(house)}`;
    if (request.url !== '/mcp') credentials.push(sent);
    if (request.url === '/mcp') return void answerMcp(request, response, sent);
    void text(request).then((body) => asked.push(body));
    if (credentials.length === 1) {
      response.writeHead(500, { 'content-type': 'application/json', 'x-request-id': sent });
      response.end(JSON.stringify({ error: { message: `bad credentials: ${sent}`, code: sent } }));
      return;
    }
    if (request.url!.endsWith('/tool')) {
      // Refused, then done, by turns: what it says comes back as an error, and as a result.
      const status = credentials.length % 2 === 0 ? 422 : 200;
      response.writeHead(status, { 'content-type': 'application/json', 'x-echo': sent });
      response.end(JSON.stringify({ sent, again: [Buffer.from(sent).toString('base64'), encodeURIComponent(sent)], [sent]: 1 }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-echo': sent });
    const said = `${sent} ${Buffer.from(sent).toString('base64')} ${encodeURIComponent(sent)}`;
    for (const choice of [
      // Piece by piece.
      ...[...said].map((content) => ({ index: 0, delta: { content } })),
      { index: 0, delta: { reasoning_content: said }, finish_reason: 'stop' },
    ])
      response.write(
        `data: ${JSON.stringify({ id: sent, object: 'chat.completion.chunk', model: sent, created: 1, choices: [choice] })}\n\n`,
      );
    response.end('data: [DONE]\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The same server has tools, and what repeats the credentials in all that it says of them. */
async function answerMcp(request: IncomingMessage, response: ServerResponse, sent: string): Promise<void> {
  const body = await text(request);
  const answer = request.method === 'POST' ? answerOf(JSON.parse(body), sent) : undefined;
  if (request.method !== 'POST') return void response.writeHead(405, { 'x-echo': sent }).end(sent);
  if (answer === undefined) return void response.writeHead(202, { 'x-echo': sent }).end();
  response.writeHead(200, { 'content-type': 'application/json', 'x-echo': sent, 'mcp-session-id': 'one' }).end(JSON.stringify(answer));
}
