import { localPrincipal } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { startServer } from './server.ts';

const KEYS = ['first-key', 'second-key'];
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

const reads = [
  '/v1/tasks',
  '/v1/approvals',
  '/v1/workflows',
  '/v1/workflows/echo',
  '/v1/agents/bot/card',
  '/v1/sessions/none',
  '/v1/tasks/none',
];

describe('what a request asks of the task service', () => {
  it('is asked for the holder of its key, who is the same in every request, and named without the key', async () => {
    await using server = await startServer({ auth: { kind: 'keys', keys: KEYS } });
    const { principals } = server.service;
    for (const path of reads) await server.ask('GET', path, undefined, bearer('first-key'));
    await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, bearer('first-key'));
    const [first] = principals;
    expect(first).toEqual({ kind: 'key', id: expect.stringMatching(/^[0-9a-f]{8}$/), tenant: 'default', roles: ['admin'] });
    expect(principals.length).toBeGreaterThan(reads.length);
    expect(new Set(principals)).toEqual(new Set([first]));
    await server.ask('GET', '/v1/tasks', undefined, bearer('second-key'));
    expect(principals.at(-1)).toMatchObject({ kind: 'key', tenant: 'default' });
    expect(principals.at(-1)).not.toEqual(first);
  });

  it('is asked for the local principal where there are no keys, whatever the request says of its sender', async () => {
    await using server = await startServer();
    for (const path of ['/', ...reads]) await server.ask('GET', path, undefined, { ...bearer('first-key'), 'x-user': 'admin' });
    await server.ask('POST', '/v1/tasks', { agent: 'bot', input: 'hi', attributes: { user: 'ann' } });
    expect(server.service.principals.length).toBeGreaterThan(reads.length);
    expect(new Set(server.service.principals)).toEqual(new Set([localPrincipal]));
  });

  it('is nothing for pages and checks that need no key, and for a request that is refused', async () => {
    await using server = await startServer({ auth: { kind: 'keys', keys: KEYS } });
    for (const path of ['/', '/healthz', '/readyz', '/openapi.json', '/docs']) {
      const { status } = await server.ask('GET', path, undefined, bearer('first-key'));
      expect([path, status]).toEqual([path, 200]);
    }
    expect((await server.ask('GET', '/v1/tasks', undefined, bearer('third-key'))).status).toBe(401);
    expect(server.service.principals).toEqual([]);
  });
});
