import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** A server of tools that says nothing to whom it does not know, and knows users by tokens for itself. */
export interface ProtectedServer extends AsyncDisposable {
  readonly url: string;
  /** Whose calls it carried out. */
  readonly calls: string[];
  /** The scope that its tool `write` takes. */
  needed: string;
  /** What its resource metadata says where authorization servers are. */
  issuers: readonly string[];
}

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name?: string };
}

const inputSchema = { type: 'object', properties: {} };
const tools = [
  { name: 'whoami', description: 'Says who asks.', inputSchema, annotations: { readOnlyHint: true } },
  { name: 'write', description: 'Writes something.', inputSchema, annotations: { idempotentHint: true } },
];

export async function protectedServer(issuer: string): Promise<ProtectedServer> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const http = createServer((request, response) => {
    void (async () => {
      if (request.url === '/.well-known/oauth-protected-resource/mcp')
        return json(response, 200, { resource: server.url, authorization_servers: server.issuers, scopes_supported: ['read'] });
      if (request.url !== '/mcp') return json(response, 404, {});
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const token = request.headers.authorization?.replace(/^Bearer /, '');
      const who = token === undefined ? undefined : await jwtVerify(token, keys, { issuer, audience: server.url }).catch(() => undefined);
      if (who === undefined) return challenge(response, 401, 'scope="read"');
      if (request.method !== 'POST') return json(response, 405, {});
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as Message;
      if (id === undefined) return void response.writeHead(202).end();
      const { sub, scope } = who.payload;
      if (method === 'tools/call' && params?.name === 'write' && !String(scope).split(' ').includes(server.needed))
        return challenge(response, 403, `error="insufficient_scope", scope="${server.needed}"`);
      if (method === 'tools/call') server.calls.push(`${sub} ${params?.name}`);
      const known: Readonly<Record<string, object>> = {
        initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'test', version: '1' } },
        'tools/list': { tools },
        'tools/call': { content: [{ type: 'text', text: `You are ${sub}, with ${String(scope)}` }] },
      };
      const result = known[method];
      return json(response, 200, {
        jsonrpc: '2.0',
        id,
        ...(result === undefined ? { error: { code: -32_601, message: 'No' } } : { result }),
      });
    })().catch(() => response.destroy());
  });
  const challenge = (response: ServerResponse, status: number, more: string): void => {
    const metadata = new URL('/.well-known/oauth-protected-resource/mcp', server.url).href;
    response.setHeader('www-authenticate', `Bearer resource_metadata="${metadata}", ${more}`);
    json(response, status, {});
  };
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: ProtectedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    calls: [],
    needed: 'write',
    issuers: [issuer],
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
