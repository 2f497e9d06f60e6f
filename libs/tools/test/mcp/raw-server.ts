import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { bodyOf, startHttp, type HttpServer } from './http-server.ts';

/** What goes over the wire, message by message: a server that can do what no server should. */
export interface RawServer extends HttpServer {
  /** Each call of a tool that arrived. */
  readonly calls: unknown[];
  tools: readonly object[];
  /** How calls are answered; with `done` by default. */
  answer: Answer;
  /** Sends a notification to all who listen. */
  notify(message: object): void;
}

export type Answer = (response: ServerResponse, id: number) => void | Promise<void>;

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly cursor?: string };
}

export const anyTool = { name: 'act', description: 'Acts', inputSchema: { type: 'object' } };

/** Speaks the revision 2025-06-18, without sessions. @param port where it listens; any by default */
export async function rawServer(port?: number): Promise<RawServer> {
  const listeners = new Set<ServerResponse>();
  const handle = async (text: string, response: ServerResponse): Promise<void> => {
    const { id, method } = JSON.parse(text) as Request;
    if (id === undefined) return void response.writeHead(202).end();
    switch (method) {
      case 'initialize':
        return reply(response, id, {
          protocolVersion: '2025-06-18',
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: 'raw', version: '1' },
        });
      case 'tools/list':
        return reply(response, id, { tools: server.tools });
      case 'tools/call':
        server.calls.push(JSON.parse(text));
        return server.answer(response, id);
      default:
        return send(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } });
    }
  };
  const http = await startHttp((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    bodyOf(request)
      .then((text) => handle(text, response))
      .catch(() => response.destroy());
  }, port);
  const server: RawServer = {
    ...http,
    calls: [],
    tools: [anyTool],
    answer: (response, id) => reply(response, id, { content: [{ type: 'text', text: 'done' }] }),
    notify(message) {
      for (const listener of listeners) listener.write(event(message));
    },
  };
  return server;
}

export function reply(response: ServerResponse, id: number, result: object): void {
  send(response, { jsonrpc: '2.0', id, result });
}

export function send(response: ServerResponse, message: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
}

export function event(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

/** Sends so much and no end, for as long as the other side takes it. */
export async function sendBytes(response: ServerResponse, begin: string, bytes: number): Promise<void> {
  await pipeline(textOf(begin, bytes), response).catch(() => {});
}

function* textOf(begin: string, bytes: number): Generator<string> {
  yield begin;
  const part = 'x'.repeat(1_048_576);
  for (let sent = 0; sent < bytes; sent += part.length) yield part;
}
