import {
  localPrincipal,
  type App,
  type ConsentingUser,
  type McpDefinition,
  type Principal,
  type TaskId,
  type TaskServices,
} from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { openConnections, type OpenedConnections } from '@troupe/service';
import { memoryStore } from '@troupe/store/memory';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { authorizationServer, consentInBrowser, type AuthorizationServer } from './user-consent/authorization-server.ts';
import { protectedServer, type ProtectedServer } from './user-consent/protected-server.ts';

const HERE = 'http://127.0.0.1:9';
const ann: ConsentingUser = { tenant: 'default', user: 'person:ann', task: 'default~t' as TaskId };
const log = { debug() {}, info() {}, warn() {}, error() {} };
const secrets = { textOf: () => Promise.reject(new Error('There are none.')) };
const nobody = { for: () => ({ approvals: async () => ({ items: [] }) }) } as unknown as TaskServices;

const returning = { by: localPrincipal, people: false };

let logins: AuthorizationServer;
let notes: ProtectedServer;
let late = 0;

beforeAll(async () => {
  logins = await authorizationServer(60);
  notes = await protectedServer(logins.issuer);
});
afterAll(async () => {
  await notes[Symbol.asyncDispose]();
  await logins[Symbol.asyncDispose]();
});
beforeEach(() => {
  late = 0;
  logins.asked.length = 0;
  notes.issuers = [logins.issuer];
});

/** As one process has it. */
function opened(store = memoryStore(), server: Partial<McpDefinition> = {}): OpenedConnections {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const definition: McpDefinition = { kind: 'mcp', name: 'notes', url: notes.url, auth: { perUser: true }, ...server };
  const app = { servers: new Map([['notes', definition]]) } as unknown as App;
  const config = { publicUrl: HERE, privateHosts: { hasHost: () => false, hasAddress: () => false } };
  const env = { ...machineEnv, now: () => Date.now() + late };
  return openConnections({ store, log, env, config, secrets, app: () => app, services: () => nobody }, stack);
}

const ask = async ({ consents }: OpenedConnections, more: object = {}): Promise<string> =>
  (await consents.answer({ kind: 'ask', server: 'notes', ...more }, ann)).url!;
const tokenOf = async ({ consents }: OpenedConnections, of = ann): Promise<string | undefined> =>
  (await consents.answer({ kind: 'token', server: 'notes' }, of)).token;
/** What the browser of the user brings back. */
const broughtBack = async (address: string): Promise<URLSearchParams> => new URL(await consentInBrowser(address, 'ann', HERE)).searchParams;
const tokensAsked = (): number => logins.asked.filter((path) => path === '/token').length;

describe('connections of users', () => {
  it('a consent is finished by the user who was asked alone, where users log in', async () => {
    const one = opened();
    const brought = (await broughtBack(await ask(one))).toString();
    const person = (user: string): Principal => ({
      kind: 'user',
      id: `https://login.example ${user}`,
      user,
      tenant: 'default',
      roles: ['caller'],
    });
    const { finish } = one.connections;
    await expect(finish(brought, { people: true })).rejects.toMatchObject({ code: 'missing-token' });
    await expect(finish(brought, { by: person('eve'), people: true })).rejects.toMatchObject({ code: 'login-failed' });
    await expect(finish(brought, { by: { ...person('ann'), tenant: 'acme' }, people: true })).rejects.toMatchObject({
      code: 'login-failed',
    });
    expect(await tokenOf(one)).toBeUndefined();
    expect(await finish(brought, { by: person('ann'), people: true })).toMatchObject({ connected: true });
    expect(await tokenOf(one)).toMatch(/^eyJ/);
  });

  it('a person who cannot log in here finishes without, and a key never does', async () => {
    const one = opened();
    const { finish } = one.connections;
    expect(await finish((await broughtBack(await ask(one))).toString(), { people: false })).toMatchObject({ connected: true });
    const { url } = await one.consents.answer({ kind: 'ask', server: 'notes' }, { ...ann, user: 'key:k1' });
    const brought = (await broughtBack(url!)).toString();
    await expect(finish(brought, { people: false })).rejects.toMatchObject({ code: 'missing-token' });
    const key: Principal = { kind: 'key', id: 'k1', tenant: 'default', roles: ['caller'] };
    expect(await finish(brought, { by: key, people: false })).toMatchObject({ connected: true });
  });

  it('a refresh token is used once, whatever asks in whatever process', async () => {
    const store = memoryStore();
    const processes = [opened(store), opened(store), opened(store)];
    await processes[0]!.connections.finish((await broughtBack(await ask(processes[0]!))).toString(), returning);
    const first = await tokenOf(processes[1]!);
    expect(first).toMatch(/^eyJ/);
    late = 45_000;
    const before = tokensAsked();
    const tokens = await Promise.all(Array.from({ length: 15 }, (_, at) => tokenOf(processes[at % 3]!)));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(first);
    expect(tokensAsked() - before).toBe(1);
    // The rotated one is kept: it can be used, too.
    late = 90_000;
    expect(await tokenOf(processes[2]!)).toMatch(/^eyJ/);
  });

  it('an authorization server that is away ends no consent; one that does not know it any more does', async () => {
    const one = opened();
    await one.connections.finish((await broughtBack(await ask(one))).toString(), returning);
    late = 45_000;
    const answer = (status: number, body: object): void => {
      logins.instead = (request, response) => {
        if (request.url !== '/token') return false;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        return true;
      };
    };
    onTestFinished(() => void (logins.instead = undefined));
    answer(503, {});
    await expect(tokenOf(one)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    logins.instead = undefined;
    expect(await tokenOf(one)).toMatch(/^eyJ/);
    late = 90_000;
    answer(400, { error: 'invalid_grant' });
    expect(await tokenOf(one)).toBeUndefined();
  });

  it('another user, and the same user of another tenant, have none', async () => {
    const one = opened();
    await one.connections.finish((await broughtBack(await ask(one))).toString(), returning);
    expect(await tokenOf(one)).toBeDefined();
    expect(await tokenOf(one, { ...ann, user: 'person:bob' })).toBeUndefined();
    expect(await tokenOf(one, { ...ann, tenant: 'acme' })).toBeUndefined();
  });

  it('a state counts once, and one that nobody was sent away with not at all', async () => {
    const one = opened();
    const brought = await broughtBack(await ask(one));
    const answers = await Promise.allSettled([1, 2, 3].map(() => one.connections.finish(brought.toString(), returning)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const query of ['', 'state=', 'code=a', `state=${'a'.repeat(64)}&code=a`, `state=${'a'.repeat(100_000)}`])
      await expect(one.connections.finish(query, returning)).rejects.toMatchObject({ code: 'consent-not-found' });
  });

  it.each([
    ['another issuer', (brought: URLSearchParams) => brought.set('iss', 'https://evil.example')],
    ['no issuer, though the server says that it sends one', (brought: URLSearchParams) => brought.delete('iss')],
  ])('a code that comes with %s is not sent to anybody', async (_, change) => {
    const one = opened();
    const brought = await broughtBack(await ask(one));
    change(brought);
    const before = tokensAsked();
    expect(await one.connections.finish(brought.toString(), returning)).toMatchObject({ connected: false });
    expect([tokensAsked() - before, await tokenOf(one)]).toEqual([0, undefined]);
  });

  it('one who comes back late has none', async () => {
    const one = opened();
    const brought = await broughtBack(await ask(one));
    late = 3_600_000;
    expect(await one.connections.finish(brought.toString(), returning)).toMatchObject({
      connected: false,
      message: expect.stringContaining('in time'),
    });
    expect(await tokenOf(one)).toBeUndefined();
  });

  it('the address asks with PKCE, for this server alone', async () => {
    const asked = new URL(await ask(opened(), { scope: 'read' })).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      code_challenge_method: 'S256',
      resource: notes.url,
      response_type: 'code',
      scope: expect.stringContaining('read'),
    });
    expect(asked.get('state')!.length).toBeGreaterThanOrEqual(32);
  });

  it('a server that is elsewhere now gets no token of the one before', async () => {
    const store = memoryStore();
    const one = opened(store);
    await one.connections.finish((await broughtBack(await ask(one))).toString(), returning);
    expect(await tokenOf(opened(store, { url: 'https://evil.example/mcp' }))).toBeUndefined();
  });
});

describe('what servers say of authorization servers', () => {
  it.each([
    'http://127.0.0.1:8443/a',
    'http://169.254.169.254/latest',
    'http://[::1]:8443/a',
    'http://10.0.0.1/a',
    'http://localhost:8443/a',
  ])('a server of the internet cannot lead to %s', async (metadata) => {
    const one = opened(memoryStore(), { url: 'https://93.184.216.34/mcp' });
    await expect(ask(one, { metadata })).rejects.toMatchObject({ code: 'address-refused' });
  });

  it('an authorization server on a private network is not asked', async () => {
    notes.issuers = ['http://10.0.0.1:8443'];
    await expect(ask(opened())).rejects.toMatchObject({ code: 'address-refused' });
  });

  it('one that is not the one an operator wrote down is not asked for a token', async () => {
    const one = opened(memoryStore(), { auth: { perUser: true, issuer: 'https://login.example.com' } });
    await expect(ask(one)).rejects.toMatchObject({ code: 'consent-failed', message: expect.stringContaining('login.example.com') });
    expect(logins.asked.filter((path) => ['/reg', '/token'].includes(path))).toEqual([]);
  });

  it('one that says it is another is not believed', async () => {
    logins.instead = (request, response) => {
      if (!request.url!.includes('.well-known')) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      const at = (path: string): string => `${logins.issuer}${path}`;
      response.end(
        JSON.stringify({
          ...{ issuer: 'https://evil.example', authorization_endpoint: at('/auth'), token_endpoint: at('/token') },
          ...{ response_types_supported: ['code'], code_challenge_methods_supported: ['S256'] },
        }),
      );
      return true;
    };
    onTestFinished(() => void (logins.instead = undefined));
    await expect(ask(opened())).rejects.toMatchObject({ code: 'consent-failed' });
  });
});
