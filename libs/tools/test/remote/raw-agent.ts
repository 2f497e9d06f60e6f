import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { bodyOf, startHttp, type HttpServer } from '../mcp/http-server.ts';

/** What goes over the wire, message by message: an agent that can do what no agent should. */
export interface RawAgent extends HttpServer {
  /** Each method that was called. */
  readonly calls: string[];
  /** Headers of each request for the card, and what it was answered. */
  readonly cards: { readonly headers: IncomingHttpHeaders; readonly status: number }[];
  card: object;
  answers: { [method in 'SendMessage' | 'SendStreamingMessage' | 'SubscribeToTask' | 'GetTask' | 'CancelTask']?: Answer };
}

export type Answer = (response: ServerResponse, id: number, params: any) => void | Promise<void>;

export function cardAt(url: string, more: object = {}): object {
  return {
    ...{ name: 'raw', description: 'Does as it likes', version: '1', capabilities: { streaming: true }, skills: [] },
    supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    ...more,
  };
}

export function task(state: string, more: object = {}): object {
  return { id: 'task-1', contextId: 'context-1', status: { state: `TASK_STATE_${state}` }, artifacts: [], history: [], ...more };
}

export function done(text: string): object {
  return task('COMPLETED', { artifacts: [{ artifactId: 'a', parts: [{ text }] }] });
}

export function reply(response: ServerResponse, id: number, result: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

export function refuse(response: ServerResponse, id: number, code: number, message: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
}

export function begin(response: ServerResponse, id: number, result: object): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
}

/** It has a card with an ETag, and ends each task at once by default. @param port where it listens; any by default */
export async function rawAgent(port?: number): Promise<RawAgent> {
  const http = await startHttp((request, response) => {
    if (request.method === 'GET') {
      const text = JSON.stringify(agent.card);
      const etag = `"${text.length}-${text.slice(0, 64).replaceAll(/[^a-zA-Z]/g, '')}"`;
      const status = request.headers['if-none-match'] === etag ? 304 : 200;
      agent.cards.push({ headers: request.headers, status });
      response.writeHead(status, { etag, 'content-type': 'application/json' }).end(status === 200 ? text : undefined);
      return;
    }
    bodyOf(request)
      .then((text) => {
        const { id, method, params } = JSON.parse(text) as { id: number; method: keyof RawAgent['answers']; params: unknown };
        agent.calls.push(method);
        return agent.answers[method]?.(response, id, params) ?? undefined;
      })
      .catch(() => response.destroy());
  }, port);
  const agent: RawAgent = {
    ...http,
    calls: [],
    cards: [],
    card: cardAt(http.url),
    answers: {
      SendStreamingMessage: (response, id) => {
        begin(response, id, { task: task('WORKING') });
        response.end();
      },
      GetTask: (response, id) => reply(response, id, done('well')),
    },
  };
  return agent;
}
