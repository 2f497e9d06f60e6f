import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { mcpTools } from '../src/mcp.ts';

it.each(['no JSON', '[{"name": 1}]', '{}'])(
  'what is kept of the tools of a server and cannot be read (%s) costs nothing else',
  async (kept) => {
    const server = createServer((_request, response) => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const warned: string[] = [];
    const log = { debug() {}, info() {}, error() {}, warn: (message: string) => void warned.push(message) };
    const guard = { resolve: async () => [{ address: '127.0.0.1', family: 4 as const }] };
    const secrets = { textOf: () => Promise.reject(new Error('There are none.')) };
    const tools = mcpTools(new Map([['notes', { kind: 'mcp', name: 'notes', url, auth: { perUser: true } }]]), {
      ...{ log, version: '0', reach: { guard, secrets } },
      keptTools: async () => kept,
    });
    onTestFinished(async () => {
      await tools.close();
      server.close().closeAllConnections();
    });
    await expect.poll(() => warned).toContain('Which tools an MCP server had for its users is not known.');
    expect([...tools.list().keys()]).toEqual(['notes_connect']);
  },
);
