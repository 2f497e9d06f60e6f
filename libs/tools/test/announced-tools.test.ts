import type { CatalogEntry, Json, McpDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { announcedTools } from '../src/announced.ts';
import { catalogOfTools } from '../src/index.ts';
import { contextOf } from '../src/contract.ts';

const gateway = { id: 'g1', since: '2026-01-01T00:00:00Z' };
const server = (more: Partial<McpDefinition> = {}): ReadonlyMap<string, McpDefinition> =>
  new Map([['shop', { kind: 'mcp', name: 'shop', url: 'http://127.0.0.1:9/mcp', ...more }]]);
const entry = (name: string, details: Json = { effect: 'once', server: 'shop' }, more: Partial<CatalogEntry> = {}): CatalogEntry => ({
  ...{ kind: 'tool', name, description: name, build: 'b', details, instances: [gateway] },
  input: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
  ...more,
});

describe('tools that other processes announce', () => {
  it('are listed with their effect and schema; what the app says is what counts', () => {
    const approve = (): boolean => true;
    const tools = announcedTools(server({ approve, timeout: '5s', retry: { attempts: 1 } }));
    tools.announced([entry('shop_buy', { effect: 'once', server: 'shop', approve: false, trouble: 'it is away' })]);
    expect(tools.list().get('shop_buy')).toMatchObject({
      ...{ server: 'shop', approve, trouble: 'it is away', options: { effect: 'once', startToClose: 5_000, retry: { attempts: 1 } } },
    });
    expect(catalogOfTools(tools)).toMatchObject([{ details: { effect: 'once', approve: true, server: 'shop', trouble: 'it is away' } }]);
  });

  it('of agents of others have the time that their tasks may take, and until those are cancelled', () => {
    const tools = announcedTools(new Map([['partner', { kind: 'remote', name: 'partner', url: 'https://agents.example', timeout: '1m' }]]));
    tools.announced([entry('partner', { effect: 'idempotent', server: 'partner' })]);
    expect(tools.list().get('partner')).toMatchObject({ server: 'partner', options: { effect: 'idempotent', startToClose: 70_000 } });
  });

  it('are the same until they change (U1)', () => {
    const tools = announcedTools(server());
    let changes = 0;
    tools.watch(() => changes++);
    tools.announced([entry('shop_buy')]);
    const before = tools.list();
    tools.announced([entry('shop_buy')]);
    expect([tools.list() === before, changes]).toEqual([true, 1]);
    tools.announced([entry('shop_buy', undefined, { build: 'c' })]);
    expect([tools.list() === before, changes]).toEqual([false, 2]);
  });

  it.each<[string, CatalogEntry]>([
    ['of a server the app does not have', entry('other_buy', { effect: 'pure', server: 'other' })],
    ['of no server', entry('buy', { effect: 'pure' })],
    ['whose effect is none', entry('shop_buy', { effect: 'magic', server: 'shop' })],
    ['that says nothing', entry('shop_buy', null)],
  ])('are not listed: one %s', (_what, announced) => {
    const tools = announcedTools(server());
    tools.announced([announced]);
    expect(tools.list().size).toBe(0);
  });

  it('of a server that nobody serves stay; of one that is served, what none serves is gone (U7)', () => {
    const tools = announcedTools(server());
    tools.announced([entry('shop_buy', undefined, { instances: [] }), entry('shop_sell', undefined, { instances: [] })]);
    expect([...tools.list().keys()]).toEqual(['shop_buy', 'shop_sell']);
    tools.announced([entry('shop_buy'), entry('shop_sell', undefined, { instances: [] })]);
    expect([...tools.list().keys()]).toEqual(['shop_buy']);
  });

  it('are checked here and run elsewhere (U2, U3)', async () => {
    const tools = announcedTools(server());
    tools.announced([entry('shop_buy')]);
    expect(tools.check('shop_buy', { n: 1 })).toEqual({ ok: true, value: { n: 1 } });
    expect(tools.check('shop_buy', {})).toMatchObject({ ok: false, issues: [{ path: ['n'] }] });
    expect(() => tools.check('shop_sell', {})).toThrow(expect.objectContaining({ code: 'tool-not-found' }));
    await expect(tools.run({ name: 'shop_buy', args: { n: 1 } }, contextOf())).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });
});
