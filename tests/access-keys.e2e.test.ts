import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const ROOT = 'bootstrap-key-of-this-test';
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ env: { TROUPE_API_KEYS: ROOT } });
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

async function ask(key: string, method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: any }> {
  const answer = await fetch(`${platform.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

it('a key does what its roles say within its tenant, outlives the processes, and ends when it is revoked (I1, I2, I3)', async () => {
  const made = async (role: string, tenant: string): Promise<{ readonly id: string; readonly key: string }> =>
    (await ask(ROOT, 'POST', '/v1/keys', { label: role, roles: [role], tenant })).body;
  const [ann, bob, eve] = [await made('caller', 'acme'), await made('caller', 'acme'), await made('viewer', 'globex')];
  const start = { workflow: 'content-approval', input: 'Keys', id: 'own', startAt: '2100-01-01T00:00:00Z' };
  expect(await ask(ann.key, 'POST', '/v1/tasks', start)).toMatchObject({ status: 202, body: { startedBy: { kind: 'key', id: ann.id } } });
  const statuses = async (): Promise<readonly number[]> =>
    Promise.all([ann.key, bob.key, eve.key, ROOT].map(async (key) => (await ask(key, 'GET', '/v1/tasks/own')).status));
  expect(await statuses()).toEqual([200, 404, 404, 404]);
  expect(await ask(eve.key, 'POST', '/v1/tasks', start)).toMatchObject({ status: 403, body: { code: 'missing-right' } });

  await platform.kill();
  await platform.start();
  expect(await statuses()).toEqual([200, 404, 404, 404]);
  expect((await ask(ROOT, 'DELETE', `/v1/keys/${ann.id}`)).status).toBe(200);
  expect((await ask(ann.key, 'GET', '/v1/tasks/own')).status).toBe(401);
  expect((await ask(ROOT, 'GET', '/v1/keys?tenant=acme')).body.items.map(({ id }: { readonly id: string }) => id).toSorted()).toEqual(
    [ann.id, bob.id].toSorted(),
  );
});
