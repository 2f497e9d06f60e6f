import type { IncomingMessage, ServerResponse } from 'node:http';
import { TroupeError, type Secret } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Reach } from '../src/mcp/server-fetch.ts';
import { startHttp } from './mcp/http-server.ts';
import { contextOf } from '../src/contract.ts';
import { anywhere, lineLog, toolsOf } from './mcp/mcp-world.ts';
import { officialServer } from './mcp/official-server.ts';
import { programOf } from './mcp/program-of.ts';

const crm: Secret = { kind: 'secret', name: 'CRM', prefix: 'Bearer ' };

/** Secrets of which the values may change. */
function secretsOf(values: Record<string, string>): Reach['secrets'] {
  return {
    async textOf({ name, prefix = '' }) {
      const value = values[name];
      if (value === undefined) throw new TroupeError('secret-missing', `There is no secret ${name} here.`, { retryable: false });
      return `${prefix}${value}`;
    },
  };
}

describe('a server of tools', () => {
  it('is sent its secret headers as they are at each request', async () => {
    const seen: (string | undefined)[] = [];
    const server = await officialServer(false, ({ headers }: IncomingMessage) => void seen.push(headers.authorization));
    onTestFinished(() => server.close());
    const values = { CRM: 'first-value' };
    const reach = { ...anywhere, secrets: secretsOf(values) };
    const tools = await toolsOf({ name: 'world', url: server.url, headers: { authorization: crm } }, lineLog(), reach);
    onTestFinished(() => tools.close());
    expect(new Set(seen)).toEqual(new Set(['Bearer first-value']));
    values.CRM = 'second-value';
    expect(await tools.run({ name: 'world_greet', args: { name: 'Ada' } }, contextOf())).toEqual({ value: 'Hello, Ada' });
    expect(seen.at(-1)).toBe('Bearer second-value');
  });

  it('finds its secrets in the environment of its own process', async () => {
    const reach = { ...anywhere, secrets: secretsOf({ SHOP: 'north-and-south' }) };
    const env = { SHOP_KEY: { kind: 'secret', name: 'SHOP' } as const };
    const tools = await toolsOf({ name: 'every', command: [...programOf('server-everything'), 'stdio'], env }, lineLog(), reach);
    onTestFinished(() => tools.close());
    expect((await tools.run({ name: 'every_get-env', args: {} }, contextOf())).value).toContain('"SHOP_KEY": "north-and-south"');
  });

  it('whose secret is missing says so, and can be called once it is there', async () => {
    const server = await officialServer(false);
    onTestFinished(() => server.close());
    const values: Record<string, string> = {};
    const reach = { ...anywhere, secrets: secretsOf(values) };
    const tools = await toolsOf({ name: 'world', url: server.url, headers: { authorization: crm } }, lineLog(), reach);
    onTestFinished(() => tools.close());
    expect(tools.troubles()).toEqual([expect.stringContaining('There is no secret CRM here.')]);
    values['CRM'] = 'there-now';
    await expect.poll(() => tools.troubles(), { timeout: 5_000 }).toEqual([]);
    expect(tools.list().has('world_greet')).toBe(true);
  });

  it('is not asked where its address is one that may not be, and the trouble says why', async () => {
    let asked = 0;
    const server = await startHttp((_request: IncomingMessage, response: ServerResponse) => {
      asked++;
      response.end();
    });
    onTestFinished(() => server.close());
    const refusal = new TroupeError('address-refused', 'tools.internal:80 is not asked: it is not on the public internet.', {
      retryable: false,
    });
    const reach = { ...anywhere, guard: { resolve: async () => Promise.reject(refusal) } };
    const tools = await toolsOf({ name: 'world', url: server.url }, lineLog(), reach);
    onTestFinished(() => tools.close());
    expect(tools.troubles()).toEqual([expect.stringContaining('tools.internal:80 is not asked')]);
    expect(asked).toBe(0);
  });
});
