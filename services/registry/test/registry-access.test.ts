import type { AddressInfo } from 'node:net';
import { auditAround, credentials, rights } from '@troupe/access';
import { memoryBus } from '@troupe/bus/memory';
import { roles, type Principal, type Role, type WorkflowLog } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { bootstrapPrincipals, registryHttp, type Auth } from '@troupe/http';
import { announce, createRegistry } from '@troupe/registry';
import { memoryStore } from '@troupe/store/memory';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const log: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const KEY = 'bootstrap-key-of-this-test';
const auth: Auth = { kind: 'keys', keys: [KEY] };
const proxies = { addresses: ['127.0.0.1'], headers: { user: 'x-user', roles: 'x-roles' }, roles: {} };
const [store, bus] = [memoryStore(), memoryBus()];
const parts = { store, env: machineEnv, log, bootstrap: bootstrapPrincipals(auth) };
/** The platform, another process over the same store. */
const platform = credentials(parts);
const [admin] = bootstrapPrincipals(auth) as [Principal];

const registry = createRegistry({ store, bus, log });
const audit = auditAround({}, parts);
const own = credentials({ ...parts, proxies });
const http = await registryHttp({
  directory: { ...registry, register: audit.definitions(registry.register) },
  ...{ auth, identities: own.identities, logins: own.logins, proxies: own.proxies! },
  rights: audit.rights(rights),
  log: false,
  info: { version: '0.1.0', mode: 'cluster', appName: 'registry', notices: [] },
  ...audit.edge({}),
});
const gateway = announce({
  bus,
  log,
  instance: { id: 'g-1', service: 'orchestrator', version: '0.1.0' },
  definitions: [{ kind: 'agent', name: 'announced', build: 'b1' }],
});

let url = '';
beforeAll(async () => {
  await http.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  await vi.waitFor(async () => expect(await registry.catalog('agent')).toHaveLength(1));
});
afterAll(async () => {
  await http.close();
  await gateway.withdraw();
  await registry.close();
});

async function ask(path: string, headers: Readonly<Record<string, string>>, body?: object): Promise<{ status: number; body: any }> {
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(url + path, {
    ...post,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  return { status: answer.status, body: await answer.json() };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const keyOf = async (role: Role, tenant?: string) =>
  platform.keys.create(admin, { label: role, roles: [role], ...(tenant === undefined ? {} : { tenant }) });
const register = (key: string, ...definitions: readonly object[]) => ask('/v1/definitions', bearer(key), { definitions });
const greet = { kind: 'workflow', name: 'greet', build: 'v2', input: { type: 'object' } };

describe('registering over HTTP (G7)', () => {
  it('is for worker apps and admins of the default tenant, and the entry names the key', async () => {
    const worker = await keyOf('worker-app');
    expect(await register(worker.key, greet)).toEqual({ status: 200, body: { registered: 1 } });
    expect((await ask('/v1/workflows/greet', bearer(worker.key))).body).toEqual({
      ...greet,
      registeredBy: { kind: 'key', id: worker.id },
      instances: [],
    });
    const allowed: Role[] = [];
    for (const role of roles) {
      const { status, body } = await register((await keyOf(role)).key, greet);
      if (status === 200) allowed.push(role);
      else expect([status, body.code]).toEqual([403, 'missing-right']);
    }
    expect(allowed).toEqual(['admin', 'worker-app']);
    const foreign = await register((await keyOf('worker-app', 'acme')).key, greet);
    expect(foreign).toMatchObject({ status: 403, body: { code: 'missing-right' } });
    expect((await register('of-nobody', greet)).status).toBe(401);
  });

  it('replaces what another key registered and nothing that a service announced, and stores nothing of what it refuses', async () => {
    const [one, two] = [await keyOf('worker-app'), await keyOf('worker-app')];
    await register(one.key, greet);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await register(two.key, { ...greet, build: 'v3' });
    expect((await ask('/v1/workflows/greet', bearer(KEY))).body).toMatchObject({ build: 'v3', registeredBy: { id: two.id } });
    const both = await register(one.key, { kind: 'workflow', name: 'new', build: 'v1' }, { kind: 'agent', name: 'announced', build: 'v9' });
    expect(both).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect((await ask('/v1/workflows/new', bearer(KEY))).status).toBe(404);
    expect((await ask('/v1/agents/announced', bearer(KEY))).body).toMatchObject({
      build: 'b1',
      registeredBy: { kind: 'platform', id: 'orchestrator' },
    });
  });

  it.each([
    ['a tool, which gateways alone announce', { kind: 'tool', name: 'pay', build: 'v1' }],
    ['a name that is none', { kind: 'agent', name: '', build: 'v1' }],
    ['somebody else as who registers it', { ...greet, registeredBy: { kind: 'platform', id: 'orchestrator' } }],
    ['a schema that is nested too deeply', { ...greet, input: JSON.parse('{"a":'.repeat(60) + '1' + '}'.repeat(60)) }],
    ['more than is kept of one', { ...greet, input: { description: 'x'.repeat(70_000) } }],
  ])('refuses %s', async (_what, definition) => {
    const { status, body } = await register(KEY, definition);
    expect([status, typeof body.code, body.detail]).toEqual([422, 'string', expect.not.stringContaining('platform')]);
  });

  it('is on record, with what was refused', async () => {
    const worker = await keyOf('worker-app');
    const viewer = await keyOf('viewer');
    await register(worker.key, greet, { kind: 'agent', name: 'helper', build: 'v1' });
    await register(viewer.key, greet);
    const { audit: records } = audit.edge({});
    await expect
      .poll(async () => (await records!.list(admin, {}, { limit: 9 })).items)
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            by: { kind: 'key', id: worker.id },
            action: 'catalog.register',
            on: 'workflow.greet agent.helper',
            outcome: 'done',
            from: expect.stringContaining('127.0.0.1'),
          }),
          expect.objectContaining({ by: { kind: 'key', id: viewer.id }, action: 'use register', outcome: 'missing-right' }),
        ]),
      );
  });
});

describe('who asks a registry', () => {
  it('may be a browser that logged in at the platform, until it logs out there', async () => {
    const { text } = await platform.logins.begin(admin);
    const cookie = { cookie: `__Host-troupe-${new URL(url).port}=${text}` };
    expect((await ask('/v1/instances', cookie)).status).toBe(200);
    expect((await ask('/v1/agents/announced/card', cookie)).status).toBe(200);
    const change = { definitions: [greet] };
    expect(await ask('/v1/definitions', { ...cookie, origin: 'https://evil.example' }, change)).toMatchObject({ status: 403 });
    expect((await ask('/v1/definitions', { ...cookie, origin: url }, change)).status).toBe(200);
    const gone = await platform.logins.begin(admin);
    await platform.logins.end(gone.text);
    expect(await ask('/v1/instances', { cookie: `__Host-troupe-${new URL(url).port}=${gone.text}` })).toMatchObject({
      status: 401,
      body: { code: 'invalid-token' },
    });
    expect((await ask('/v1/instances', {})).status).toBe(401);
  });

  it('may be identified by a proxy, with the roles that it says', async () => {
    expect((await ask('/v1/instances', { 'x-user': 'ada', 'x-roles': 'viewer' })).status).toBe(200);
    expect(await ask('/v1/instances', { 'x-user': 'ada' })).toMatchObject({ status: 403, body: { code: 'missing-right' } });
    const body = { definitions: [{ kind: 'agent', name: 'by-proxy', build: '1' }] };
    expect((await ask('/v1/definitions', { 'x-user': 'ada', 'x-roles': 'worker-app', origin: url }, body)).status).toBe(200);
    expect((await ask('/v1/agents/by-proxy', bearer(KEY))).body.registeredBy).toEqual({ kind: 'user', id: 'ada' });
  });
});
