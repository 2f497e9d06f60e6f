import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  defaultBounds,
  TroupeError,
  type App,
  type HttpTool,
  type OpenApiDefinition,
  type ServedModel,
  type ToolServer,
} from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { openOutbox } from '@troupe/runtime';
import { http, mcp, model, openapi, remote } from '@troupe/sdk';
import { chooseModels, chooseTools } from '@troupe/service';
import { memoryStore } from '@troupe/store/memory';
import { contextOf } from '@troupe/tools/contract';
import { z } from 'zod';
import { credentials, refusesHostileUrls, type Outside, type Place } from './outbound/refuses-hostile-urls.ts';

const none = new Map<string, never>();
const call = contextOf();
const crm = { kind: 'secret', name: 'CRM' } as const;
const headers = { authorization: { ...crm, prefix: 'Bearer ' } };

function appOf(parts: Partial<App>): App {
  return { build: 'b', workflows: none, agents: none, tools: none, activities: none, models: none, ...parts };
}

/** Runs a tool of an app. What cannot be used, and so has no tools, says why. */
async function run(parts: Partial<App>, name: string, { guard, secrets }: Outside): Promise<unknown> {
  const tools = chooseTools(appOf(parts), { log: call.log, guard, secrets, serverGuard: guard, bounds: defaultBounds });
  try {
    await tools.tried(30_000);
    const [trouble] = tools.troubles();
    if (trouble !== undefined) throw new TroupeError('unavailable', trouble, { retryable: false });
    return await tools.run({ name, args: {} }, call);
  } finally {
    await tools.close();
  }
}

function runServer(server: ToolServer, outside: Outside, tool = `${server.name}_x`): Promise<unknown> {
  return run({ servers: new Map([[server.name, server]]) }, tool, outside);
}

function apiOf(at: { readonly server?: string; readonly token?: string }): object {
  const { server = 'http://outer.example', token } = at;
  const flows = { clientCredentials: { tokenUrl: token, scopes: {} } };
  return {
    openapi: '3.1.0',
    servers: [{ url: server }],
    paths: { '/x': { get: { operationId: 'x' } } },
    ...(token === undefined ? {} : { security: [{ s: [] }], components: { securitySchemes: { s: { type: 'oauth2', flows } } } }),
  };
}

function runApi(more: Pick<OpenApiDefinition, 'document'> & Partial<OpenApiDefinition>, outside: Outside): Promise<unknown> {
  return runServer(openapi({ name: 'api', ...more }), outside);
}

const client = { clientId: 'me', clientSecret: crm };
const anyApi = {
  openapi: '3.1.0',
  paths: { '/x': { get: { operationId: 'x' } } },
  security: [{ s: [] }],
  components: { securitySchemes: { s: { type: 'oauth2', flows: {} } } },
};

/** Its card is where it may be asked; the app says that it may send to where that is. */
async function askByCard(url: string, { guard, secrets }: Outside): Promise<unknown> {
  const card = {
    ...{ name: 's', description: 'Asks', version: '1', capabilities: {}, skills: [] },
    supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
  };
  const server = createServer((_request, response) => response.end(JSON.stringify(card)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cards: Outside['guard'] = {
    resolve: async (host, asked) => (host === 'cards.example' ? [{ address: '127.0.0.1', family: 4 }] : guard.resolve(host, asked)),
  };
  const { origin = '' } = URL.parse(url) ?? {};
  const origins = /^https?:/.test(origin) ? [origin] : [];
  try {
    return await runServer(remote({ name: 's', url: `http://cards.example:${port}`, headers, origins }), { guard: cards, secrets }, 's');
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Sends what webhooks and push notifications are sent by. */
async function deliver(url: string, { guard }: Outside): Promise<void> {
  const outbox = openOutbox({ store: memoryStore(), env: machineEnv, guard, log: call.log });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    outbox.addressBy('test', {
      address: async () => ({ url, headers: {} }),
      onSent: async ({ state, lastError }) => (state === 'taken' ? resolve() : reject(new Error(lastError))),
    });
    await outbox.put({ id: 'x', tenant: 'default', line: 'x', addressee: 'test', url: '', headers: {}, body: '{}' });
    await promise;
  } finally {
    await outbox.close();
  }
}

/** Everything that takes an address from an app, from a document that an app names, or from a client. */
const places: readonly Place[] = [
  { name: 'a webhook', credential: undefined, ask: deliver },
  {
    name: 'a tool that is a request',
    credential: credentials.bearer,
    ask(url, outside) {
      const tool = http({ name: 't', description: 'Asks', method: 'GET', input: z.object({}), url, headers });
      return run({ tools: new Map([['t', tool as HttpTool]]) }, 't', outside);
    },
  },
  {
    name: 'a model',
    credential: credentials.bearer,
    ask(url, { guard, secrets }) {
      const served = model({ name: 'm', server: { url, key: crm } }) as ServedModel;
      const app = appOf({ models: new Map([['m', served]]) });
      const models = chooseModels({ openai: {}, key: () => undefined, hiddenKeys: [], namedSecrets: secrets, guard }, () => app);
      const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} } as const;
      return models.provider('m')!.generate(request, { signal: call.signal, onDelta: () => {} });
    },
  },
  { name: 'an MCP server', credential: credentials.bearer, ask: (url, outside) => runServer(mcp({ name: 's', url, headers }), outside) },
  {
    name: 'the card of an agent',
    credential: credentials.bearer,
    ask: (url, outside) => runServer(remote({ name: 's', url, headers }), outside, 's'),
  },
  { name: 'an agent, as its card says', credential: credentials.bearer, ask: askByCard },
  {
    name: 'the server of tokens of an agent',
    credential: credentials.basic,
    ask: (url, outside) =>
      runServer(remote({ name: 's', url: 'http://private.example', auth: { ...client, tokenUrl: url } }), outside, 's'),
  },
  { name: 'an OpenAPI document', credential: undefined, ask: (url, outside) => runApi({ document: url }, outside) },
  {
    name: 'the server of an API, as the app says',
    credential: credentials.bearer,
    ask: (url, outside) => runApi({ document: apiOf({}), server: url, headers }, outside),
  },
  {
    name: 'the server of an API, as its document says',
    credential: credentials.bearer,
    ask: (url, outside) => runApi({ document: apiOf({ server: url }), headers }, outside),
  },
  {
    name: 'the server of tokens of an API, as the app says',
    credential: credentials.basic,
    ask: (url, outside) =>
      runApi({ document: { ...anyApi, servers: [{ url: 'http://private.example' }] }, auth: { s: { ...client, tokenUrl: url } } }, outside),
  },
  {
    name: 'the server of tokens of an API, as its document says',
    credential: credentials.basic,
    ask: (url, outside) => runApi({ document: apiOf({ server: 'http://private.example', token: url }), auth: { s: client } }, outside),
  },
];

for (const place of places) refusesHostileUrls(place);
