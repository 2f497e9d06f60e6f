import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createMcpHandler, McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { bodyOf, startHttp, type HttpServer } from './http-server.ts';

/** A server made with the official package, with the tools of the contract. */
export interface OfficialServer extends HttpServer {
  runs(name: string): number;
  change(): void;
  /** Revisions of the protocol it was spoken with. */
  readonly eras: Set<string>;
}

export async function officialServer(
  legacyOnly: boolean,
  onRequest: (request: IncomingMessage) => void = () => {},
): Promise<OfficialServer> {
  const runs = new Map<string, number>();
  const eras = new Set<string>();
  let changed = false;
  const handler = createMcpHandler(({ era }) => {
    eras.add(era);
    const server = new McpServer({ name: 'world', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } });
    const count = (name: string): void => void runs.set(name, (runs.get(name) ?? 0) + 1);
    const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });
    server.registerTool('greet', { description: 'Greets', inputSchema: z.object({ name: z.string() }) }, ({ name }) => {
      count('greet');
      return text(`Hello, ${name}`);
    });
    server.registerTool('wait', { description: 'Waits' }, async ({ mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      if (progressToken !== undefined)
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
      await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve));
      return text('ended');
    });
    if (changed) server.registerTool('more', { description: 'More' }, () => text('more'));
    else
      server.registerTool('fail', { description: 'Fails' }, () => {
        count('fail');
        return { ...text('There is no such order.'), isError: true };
      });
    return server;
  });
  const http = await startHttp((request, response) => {
    onRequest(request);
    void (async () => {
      const body = await bodyOf(request);
      if (legacyOnly && body.includes('"server/discover"')) {
        const { id } = JSON.parse(body) as { id: number };
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } }));
        return;
      }
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]);
      const answer = await handler.fetch(
        new Request(`http://127.0.0.1${request.url}`, {
          method: request.method!,
          headers,
          signal: gone.signal,
          ...(body === '' ? {} : { body }),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.flushHeaders();
      if (answer.body === null) response.end();
      else await pipeline(Readable.fromWeb(answer.body as never), response);
    })().catch(() => response.destroy());
  });
  return {
    ...http,
    eras,
    runs: (name) => runs.get(name) ?? 0,
    change() {
      changed = true;
      handler.notify.toolsChanged();
    },
    async close() {
      await handler.close();
      await http.close();
    },
  };
}
