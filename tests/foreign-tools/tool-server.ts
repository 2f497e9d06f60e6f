import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of tools over HTTP whose tools a test changes, and whose answers it makes. It speaks the revision 2025-06-18. */
export interface ToolServer extends AsyncDisposable {
  readonly url: string;
  /** Names of the tools that were called. */
  readonly calls: string[];
  /** Shows these from now on, and says so. */
  show(tools: readonly object[]): void;
  /** How calls are answered from now on; with the text `done` by default. */
  answer: (response: ServerResponse, id: number) => void | Promise<void>;
}

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name?: string };
}

export async function toolServer(first: readonly object[]): Promise<ToolServer> {
  let tools = first;
  const listeners = new Set<ServerResponse>();
  const http = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as Request;
      if (id === undefined) return void response.writeHead(202).end();
      const known: Readonly<Record<string, object>> = {
        initialize: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: 'test', version: '1' },
        },
        'tools/list': { tools },
      };
      if (method === 'tools/call') {
        server.calls.push(params!.name!);
        return server.answer(response, id);
      }
      const result = known[method];
      const error = { code: -32_601, message: 'Method not found' };
      return send(response, result === undefined ? { id, error } : { id, result });
    })().catch(() => response.destroy());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: ToolServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    calls: [],
    show(next) {
      tools = next;
      for (const listener of listeners)
        listener.write(`data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })}\n\n`);
    },
    answer: (response, id) => send(response, { id, result: { content: [{ type: 'text', text: 'done' }] } }),
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

export function send(response: ServerResponse, message: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', ...message }));
}
