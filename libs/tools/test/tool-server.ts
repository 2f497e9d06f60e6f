import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { defaultBounds, type AddressGuard, type HttpTool, type Secrets } from '@troupe/contracts';
import { httpTools, type HttpOutside, type HttpTools } from '../src/http.ts';
import { appOf } from './local-world.ts';

/** A server on this machine that counts what it is asked. */
export interface ToolServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
}

export async function startToolServer(answer: RequestListener): Promise<ToolServer> {
  const asked: ToolServer['asked'][number][] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(chunks as Buffer[]).toString() });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://tools.test:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Every name leads to this machine: no name server is asked. */
export const thisMachine: AddressGuard = { resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]) };
export const named: Secrets = { textOf: ({ name, prefix = '' }) => Promise.resolve(`${prefix}value-of-${name}`) };

export function toolsOf(tools: readonly HttpTool[], outside: Partial<HttpOutside> = {}): HttpTools {
  return httpTools(appOf('one', ...tools), { guard: thisMachine, secrets: named, bounds: defaultBounds, ...outside });
}

export function httpTool(name: string, http: HttpTool['http'], more: Partial<HttpTool> = {}): HttpTool {
  return { kind: 'tool', name, description: `Does ${name}`, effect: 'pure', http, ...more };
}
