import { mcpTools } from '@troupe/tools/mcp';
import type { UserConsents } from '@troupe/tools';
import {
  localPrincipal,
  withInput,
  type App,
  type AskedInput,
  type Json,
  type McpDefinition,
  type TaskServices,
  type TroupeError,
  type WorkContext,
} from '@troupe/contracts';
import { openConnections } from '@troupe/service';
import { memoryStore } from '@troupe/store/memory';
import { z } from 'zod';

/** The platform's client of MCP, as the official suite drives it: connects to the server of a scenario and calls all its tools. */
const url = process.argv.at(-1)!;
const context = z
  .object({
    ...{ client_id: z.string(), client_secret: z.string(), private_key_pem: z.string(), signing_algorithm: z.string() },
    toolCalls: z.array(z.object({ name: z.string(), arguments: z.json() })),
  })
  .partial()
  .parse(JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}'));

/** What an operator would write down: the suite says it nowhere else. */
async function issuerOf(server: string): Promise<string> {
  const { pathname, origin } = new URL(server);
  const answer = await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  return z.object({ authorization_servers: z.array(z.string()) }).parse(await answer.json()).authorization_servers[0]!;
}

/** As the suite has it. */
const PUBLIC_URL = 'https://conformance-test.local';
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';

async function authOf(): Promise<McpDefinition['auth']> {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey, signing_algorithm: algorithm } = context;
  if (!scenario.startsWith('auth/')) return undefined;
  if (!scenario.startsWith('auth/client-credentials'))
    return clientId === undefined
      ? { perUser: true }
      : { perUser: true, issuer: await issuerOf(url), clientId, clientSecret: clientSecret! };
  return {
    ...{ issuer: await issuerOf(url), clientId: clientId! },
    ...(privateKey === undefined ? { clientSecret: clientSecret! } : { privateKey }),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
}

const work: WorkContext = {
  ...{ idempotencyKey: 'suite', taskId: 'suite', callId: 'suite', attempt: 1, signal: AbortSignal.timeout(20_000) },
  heartbeat() {},
  log: console as never,
  chain: { by: { kind: 'local', id: 'suite' } as never, links: [] } as never,
  ...{ lastHeartbeat: undefined, agent: undefined, user: undefined, session: undefined },
};

const auth = await authOf();
const server: McpDefinition = { kind: 'mcp', name: 'suite', url, ...(auth === undefined ? {} : { auth }) };
const log = { debug() {}, info() {}, warn: console.error, error: console.error };
const guard = { resolve: async () => [{ address: '127.0.0.1', family: 4 as const }] };
const secrets = { textOf: () => Promise.reject(new Error('There are no secrets here.')) };
const stack = new AsyncDisposableStack();
const connections = openConnections(
  {
    ...{
      store: memoryStore(),
      log,
      secrets,
      config: { privateHosts: { hasHost: () => true, hasAddress: () => true }, publicUrl: PUBLIC_URL },
    },
    app: () => ({ servers: new Map([['suite', server]]) }) as unknown as App,
    services: () => ({ for: () => ({ approvals: async () => ({ items: [] }) }) }) as unknown as TaskServices,
  },
  stack,
);
const user = { tenant: 'default', user: 'person:suite', task: 'default~suite' as never };
const consents: UserConsents = {
  token: async (name, refused) =>
    (await connections.consents.answer({ kind: 'token', server: name, ...(refused === undefined ? {} : { refused }) }, user)).token,
  ask: async (name, challenge) =>
    (await connections.consents.answer({ kind: 'ask', server: name, ...challenge }, user)) as { url: string; id: string },
  keep: async (name, list) => void (await connections.consents.answer({ kind: 'keep', server: name, tools: list }, user)),
};
const tools = mcpTools(new Map([['suite', server]]), { log, version: '0.1.0', reach: { guard, secrets } });
await tools.tried();

/** Values for required arguments, as their schemas have them. */
function argumentsFor(schema: Json | undefined): Json {
  const { properties = {} } = (schema ?? {}) as { properties?: Record<string, { type?: string }> };
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type }]) => [
      name,
      type === 'number' || type === 'integer' ? 3 : type === 'boolean' ? true : 'text',
    ]),
  );
}

/** A human takes the defaults of each form. */
async function call(name: string, args: Json, left = 5): Promise<void> {
  try {
    await tools.run({ name, args, consents }, work);
  } catch (error) {
    const { code, details } = error as TroupeError;
    if (code !== 'input-required' || left === 0) console.error(name, error);
    else if (await consented(details as unknown as AskedInput))
      await call(name, withInput(args, details as unknown as AskedInput), left - 1);
  }
}

/** A user opens the address, and the browser comes back. */
async function consented({ requests }: AskedInput): Promise<boolean> {
  for (const { params } of Object.values(requests)) {
    const { mode, url: address } = params as { readonly mode?: string; readonly url: string };
    if (mode !== 'url') continue;
    const { headers } = await fetch(address, { redirect: 'manual' });
    const end = await connections.connections.finish(new URL(headers.get('location')!).search.slice(1), {
      by: localPrincipal,
      people: false,
    });
    if (!end.connected) console.error(end.message);
    if (!end.connected) return false;
  }
  return true;
}

const { toolCalls } = context;
if (tools.list().has('suite_connect')) await call('suite_connect', {});
const inputs = new Map(Array.from(tools.list().values(), ({ name, input }) => [name, input]));
if (toolCalls !== undefined) for (const { name, arguments: args } of toolCalls) await call(`suite_${name}`, args);
else if (inputs.has('suite_json_schema_echo'))
  await call('suite_json_schema_echo', { schema: inputs.get('suite_json_schema_2020_12_tool')! });
else for (const [name, input] of inputs) if (name !== 'suite_connect') await call(name, argumentsFor(input));
for (const trouble of tools.troubles()) console.error(trouble);
await tools.close();
await stack.disposeAsync();
