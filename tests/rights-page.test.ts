import { roles } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { describedRoutes, reach, rightsPage, writtenPage } from './rights-page.ts';

describe('the table of rights', () => {
  it('is what docs/rights.md says; `node tests/rights-page.ts` writes that', async () => {
    expect(writtenPage()).toBe(await rightsPage());
  });

  it('leaves only health, log-ins, hooks, callbacks and public cards open, and nothing else to who has no role with the right', async () => {
    const routes = await describedRoutes();
    expect(routes.filter(({ right }) => right === 'none').map(({ path }) => path)).toEqual([
      '/v1/callbacks/{token}',
      '/a2a/{agent}/.well-known/agent-card.json',
      '/.well-known/agent-card.json',
      '/a2a/jwks.json',
      '/hooks/{name}',
      '/healthz',
      '/readyz',
      '/v1/login',
      '/v1/logout',
      '/v1/platform',
    ]);
    for (const { right, path } of routes)
      expect({ path, admin: reach('admin', right) }).toEqual({ path, admin: right === 'none' ? 'open' : 'all' });
    expect(roles.filter((role) => reach(role, 'read-metrics') !== '')).toEqual(['admin', 'operator', 'viewer']);
  });
});
