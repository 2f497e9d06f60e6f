import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientCredentials, McpDefinition, WorkContext, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { mcpTools, type McpTools } from '@troupe/tools/mcp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { appOf } from './app-of.ts';
import { AUDIENCE, identityProvider, type IdentityProvider } from './oidc/identity-provider.ts';

const whoAmI: WorkflowDefinition = { kind: 'workflow', name: 'hello', expose: true, run: async () => 'Hello' };

let provider: IdentityProvider;
let data: string;
let platform: Platform;

beforeAll(async () => {
  provider = await identityProvider({ robot: { roles: ['caller'] }, stranger: {} });
  data = await mkdtemp(join(tmpdir(), 'troupe-mcp-auth-'));
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' };
  const oidc = { TROUPE_OIDC_ISSUER: provider.issuer, TROUPE_OIDC_AUDIENCE: AUDIENCE };
  platform = await startEmbedded(embeddedConfig({ ...env, ...oidc }), appOf(whoAmI));
});
afterAll(async () => {
  await platform.close();
  await provider[Symbol.asyncDispose]();
  await rm(data, { recursive: true });
});

/** The tools of this platform, as another one has them that logs in there as a machine. */
async function toolsWith(auth: Partial<ClientCredentials>, headers: McpDefinition['headers'] = {}): Promise<McpTools> {
  const credentials = { issuer: provider.issuer, clientId: 'robot', clientSecret: 'secret-of-robot', ...auth };
  const server: McpDefinition = { kind: 'mcp', name: 'other', url: `${platform.url}/mcp`, auth: credentials, headers };
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const guard = { resolve: async () => [{ address: '127.0.0.1', family: 4 as const }] };
  const secrets = { textOf: () => Promise.reject(new Error('There are none.')) };
  const tools = mcpTools(new Map([['other', server]]), { log: quiet, version: '0.1.0', reach: { guard, secrets } });
  onTestFinished(() => tools.close());
  await tools.tried();
  return tools;
}

describe('a machine that is a client of another platform', () => {
  it('finds where to get a token, gets one with its credentials, and calls as whom the token names', async () => {
    const tools = await toolsWith({});
    expect(tools.troubles()).toEqual([]);
    const context = { signal: AbortSignal.timeout(10_000), idempotencyKey: 'k', heartbeat() {} } as unknown as WorkContext;
    expect(await tools.run({ name: 'other_hello', args: {} }, context)).toEqual({ value: 'Hello' });
    const [task] = (await platform.service.list({ name: 'hello' }, { limit: 1 })).items;
    expect(task?.startedBy?.id).toContain('robot');
  });

  it('sends its credentials to no other authorization server than its own, and no header of its server there', async () => {
    const before = provider.asked.filter((path) => path.startsWith('/token')).length;
    const tools = await toolsWith({ issuer: 'https://elsewhere.example.com' });
    expect(tools.troubles()).toEqual([expect.stringContaining('cannot be reached')]);
    expect(provider.asked.filter((path) => path.startsWith('/token')).length).toBe(before);
  });

  it('says what is wrong with credentials that are refused, without the secret', async () => {
    const tools = await toolsWith({ clientSecret: 'wrong-secret' });
    expect(tools.troubles()).toEqual([expect.stringMatching(/cannot be reached: .*(client|invalid)/i)]);
    expect(tools.troubles().join()).not.toContain('wrong-secret');
  });
});

describe('a platform that takes tokens', () => {
  it('says at its well-known address where to get one, and so does each refusal', async () => {
    for (const path of ['', '/mcp']) {
      const answer = await fetch(`${platform.url}/.well-known/oauth-protected-resource${path}`);
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ resource: `${platform.url}/mcp`, authorization_servers: [provider.issuer] }),
      ]);
    }
    const refused = await fetch(`${platform.url}/mcp`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer realm="troupe", resource_metadata="${platform.url}/.well-known/oauth-protected-resource/mcp"`,
    ]);
  });
});
