import { mcpTools } from '@troupe/tools/mcp';
import {
  withInput,
  type AskedInput,
  type ClientCredentials,
  type Json,
  type McpDefinition,
  type TroupeError,
  type WorkContext,
} from '@troupe/contracts';
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

async function authOf(): Promise<ClientCredentials | undefined> {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey, signing_algorithm: algorithm } = context;
  if (clientId === undefined || process.env['MCP_CONFORMANCE_SCENARIO']?.startsWith('auth/client-credentials') !== true) return undefined;
  return {
    ...{ issuer: await issuerOf(url), clientId },
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
    await tools.run({ name, args }, work);
  } catch (error) {
    const { code, details } = error as TroupeError;
    if (code !== 'input-required' || left === 0) console.error(name, error);
    else await call(name, withInput(args, details as unknown as AskedInput), left - 1);
  }
}

const { toolCalls } = context;
const inputs = new Map(Array.from(tools.list().values(), ({ name, input }) => [name, input]));
if (toolCalls !== undefined) for (const { name, arguments: args } of toolCalls) await call(`suite_${name}`, args);
else if (inputs.has('suite_json_schema_echo'))
  await call('suite_json_schema_echo', { schema: inputs.get('suite_json_schema_2020_12_tool')! });
else for (const [name, input] of inputs) await call(name, argumentsFor(input));
for (const trouble of tools.troubles()) console.error(trouble);
await tools.close();
