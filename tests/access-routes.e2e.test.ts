import { hasRight } from '@troupe/access';
import { roles, type Role } from '@troupe/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { describedRoutes, type RightsRoute } from './rights-page.ts';

const ROOT = 'bootstrap-key-of-this-test';
/** Of routes that read one: what they ask for is not there, so that nothing changes. */
const bodies: Readonly<Record<string, object>> = {
  'POST /v1/tasks': { workflow: 'none' },
  'POST /v1/tasks/{id}/fork': { turn: 0 },
  'POST /v1/approvals/{id}': { decision: 'approve' },
  'POST /v1/sessions/{id}/messages': { agent: 'none', input: 'hello' },
  'POST /v1/keys': { label: 'made', roles: ['viewer'], tenant: 'acme' },
};

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ env: { TROUPE_API_KEYS: ROOT, TROUPE_AUDIT: 'on' }, startTimeout: 60_000 });
});
afterAll(() => platform[Symbol.asyncDispose]());

async function ask(key: string, { method, path }: RightsRoute): Promise<number> {
  const body = bodies[`${method} ${path}`];
  const address = path.replace('/approvals/{id}', '/approvals/none.0.0').replaceAll(/\{\w+\}/g, 'none');
  const answer = await fetch(`${platform.url}${address}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A stream has no end.
  await answer.body?.cancel();
  return answer.status;
}

it('each route is refused to each role that has no right to it, and answers the others (I1)', { timeout: 240_000 }, async () => {
  const routes = (await describedRoutes()).filter(({ right }) => right !== 'any' && right !== 'none');
  expect(routes.length).toBeGreaterThan(30);
  const keyOf = async (role: Role): Promise<string> => {
    const { body } = await platform.api.request<{ readonly key: string }>(
      ...(['POST', '/v1/keys', { label: role, roles: [role], tenant: 'acme' }, { authorization: `Bearer ${ROOT}` }] as const),
    );
    return body.key;
  };
  for (const role of roles) {
    const key = await keyOf(role);
    for (const route of routes) {
      const asked = `${role}: ${route.method} ${route.path}: ${await ask(key, route)}`;
      if (hasRight({ roles: [role] }, route.right as Exclude<RightsRoute['right'], 'any' | 'none'>))
        expect(asked).toMatch(/: (?:2\d\d|40[049]|422)$/);
      else expect(asked).toMatch(/: 403$/);
    }
  }
});
