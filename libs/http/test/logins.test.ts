import { invalidToken, type Login, type LoginProvider, type Logins, type Principal } from '@troupe/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localPath } from '../src/pages/local-path.ts';
import { startServer, type Answer, type RawAnswer, type Server } from './server.ts';

const KEY = 'first-key';
const person: Principal = { kind: 'user', id: 'ann', tenant: 'default', roles: ['viewer'] };

/** Log-ins of this process alone. */
function memoryLogins(provider?: LoginProvider): Logins & { readonly open: Map<string, Principal> } {
  const open = new Map<string, Principal>();
  return {
    open,
    ...(provider === undefined ? {} : { provider }),
    known: (text) => open.get(text),
    find: () => Promise.reject(invalidToken()),
    async begin(principal): Promise<Login> {
      const text = `text-${open.size + 1}`;
      open.set(text, principal);
      return { text, lasts: 3_600_000 };
    },
    end: async (text) => void open.delete(text),
  };
}

const provider: LoginProvider = {
  name: 'Example',
  begin: async (back) => ({ address: 'https://login.example.com/authorize?x=1', kept: `kept${Buffer.from(back).toString('base64url')}` }),
  finish: async (query, kept) => {
    expect(query).toBe('code=c&state=s');
    return { principal: person, back: Buffer.from(kept.slice(4), 'base64url').toString() };
  },
  logOutAddress: async () => 'https://login.example.com/end',
};

let logins: ReturnType<typeof memoryLogins>;
let server: Server;
beforeEach(async () => {
  logins = memoryLogins(provider);
  server = await startServer({
    auth: { kind: 'keys', keys: [KEY], publicUrl: 'https://troupe.example.com/' },
    logins,
    limits: { loginAttempts: 10 },
  });
});
afterEach(() => server.close());

const cookieOf = ({ headers }: Answer): string => headers.getSetCookie()[0]!.split(';')[0]!;
/** With headers that `fetch` does not let through. */
const raw = (line: string, host: string, headers: string, body = ''): Promise<RawAnswer> =>
  server.raw(`${line} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${headers}\r\n\r\n${body}`);
const logIn = (headers: Readonly<Record<string, string>> = {}): Promise<Answer> => server.ask('POST', '/v1/login', { key: KEY }, headers);

describe('a log-in with a key', () => {
  it('that a person ends goes on at the provider, and that of a key ends here alone', async () => {
    const byPerson = await logins.begin(person);
    const byKey = await logins.begin({ kind: 'key', id: 'k', tenant: 'default', roles: ['admin'] });
    const out = async (text: string) =>
      server.ask('POST', '/v1/logout', undefined, { cookie: `__Host-troupe-${new URL(server.url).port}=${text}`, origin: server.url });
    expect(await out(byPerson.text)).toMatchObject({ status: 200, body: { address: 'https://login.example.com/end' } });
    expect((await out(byKey.text)).status).toBe(204);
    expect([logins.known(byPerson.text), logins.known(byKey.text)]).toEqual([undefined, undefined]);
  });

  it('sets a cookie that no page reads, that goes along with nothing of other sites, and only over TLS or on this machine', async () => {
    const answer = await logIn();
    expect(answer).toMatchObject({ status: 200, body: { kind: 'key', tenant: 'default', roles: ['admin'] } });
    expect(answer.headers.getSetCookie()).toEqual([
      `__Host-troupe-${server.port}=text-1; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=3600`,
    ]);
    expect(await server.ask('GET', '/v1/me', undefined, { cookie: `other=1; ${cookieOf(answer)}` })).toMatchObject({ status: 200 });
  });

  it('has the name of the host alone where the host has no port, and is not taken under any other', async () => {
    const body = JSON.stringify({ key: KEY });
    const type = 'content-type: application/json';
    const { head } = await raw('POST /v1/login', 'troupe.example.com', `${type}\r\ncontent-length: ${body.length}`, body);
    expect(head).toContain('set-cookie: __Host-troupe=text-1; Path=/; Secure;');
    const wrong = ['troupe=text-1', 'x__Host-troupe=text-1', '__Host-troupe=text-2', '__host-troupe=text-1', '__Host-troupe', ''];
    for (const cookie of ['__Host-troupe=text-1', ...wrong]) {
      const { status } = await raw('GET /v1/tasks', 'troupe.example.com', `cookie: ${cookie}`);
      expect({ cookie, status }).toEqual({ cookie, status: wrong.includes(cookie) ? 401 : 200 });
    }
  });

  it('is refused for a key that is none, and ends that which was there before when it succeeds', async () => {
    const cookie = cookieOf(await logIn());
    const own = { cookie, 'sec-fetch-site': 'same-origin' };
    const wrong = await server.ask('POST', '/v1/login', { key: 'x' }, own);
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid-token' } });
    expect(wrong.headers.getSetCookie()).toEqual([]);
    expect([...logins.open.keys()]).toEqual(['text-1']);
    expect(await logIn(own)).toMatchObject({ status: 200 });
    expect([...logins.open.keys()]).toEqual(['text-2']);
  });

  it('is attempted so often from one address in a minute', async () => {
    const seen = [];
    for (let n = 0; n < 12; n++) seen.push(await server.ask('POST', '/v1/login', { key: `guess-${n}` }));
    expect(seen.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(Number(seen[11]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await server.ask('GET', '/v1/tasks', undefined, { authorization: `Bearer ${KEY}` })).toMatchObject({ status: 200 });
  });

  it('ends with a log-out, which is there for everybody', async () => {
    const cookie = cookieOf(await logIn());
    const out = await server.ask('POST', '/v1/logout', undefined, { cookie, origin: server.url });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/=; .*Max-Age=0$/);
    expect(await server.ask('GET', '/v1/tasks', undefined, { cookie })).toMatchObject({ status: 401 });
    expect((await server.ask('POST', '/v1/logout')).status).toBe(204);
  });

  it('is not there where no key is asked for', async () => {
    await using open = await startServer({ logins });
    expect((await open.ask('POST', '/v1/login', { key: KEY })).status).toBe(404);
  });
});

describe('a request with a log-in', () => {
  type Headers = Readonly<Record<string, string>>;
  const task = { workflow: 'wait' };
  const outcome = async (method: string, headers: Headers): Promise<string> => {
    const cookie = [...logins.open.keys()].length === 0 ? cookieOf(await logIn()) : `__Host-troupe-${server.port}=text-1`;
    const body = method === 'GET' ? undefined : task;
    const { status, body: answer } = await server.ask(method, '/v1/tasks', body, { cookie, ...headers });
    return status < 300 ? 'let in' : `${status} ${answer.code}`;
  };

  it.each<[string, () => Headers]>([
    ['of the same origin, as the browser says', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['of the same origin, as it says itself', () => ({ origin: server.url })],
    ['of the public address', () => ({ origin: 'https://troupe.example.com', 'sec-fetch-site': 'same-origin' })],
  ])('from a page %s changes and reads', async (_, headers) => {
    expect([await outcome('POST', headers()), await outcome('GET', headers())]).toEqual(['let in', 'let in']);
  });

  it.each<[string, Headers]>([
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['of the same site', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    ['of another site that says nothing of itself', { 'sec-fetch-site': 'cross-site' }],
    ['of another origin, from a browser that does not say so', { origin: 'http://127.0.0.1:1' }],
    ['of no origin', { origin: 'null' }],
    ['of a subdomain of the public address', { origin: 'https://x.troupe.example.com' }],
    ['that contradicts its browser', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('from a page %s is refused', async (_, headers) => {
    for (const method of ['POST', 'GET']) expect(await outcome(method, headers)).toBe('403 foreign-origin');
    expect(server.service.principals).toEqual([]);
  });

  it('that does not say where it comes from reads, and changes nothing', async () => {
    expect([await outcome('GET', {}), await outcome('POST', {})]).toEqual(['let in', '403 foreign-origin']);
    expect(await outcome('POST', { 'sec-fetch-site': 'none' })).toBe('403 foreign-origin');
  });

  it('because somebody followed a link is let in', async () => {
    const cookie = cookieOf(await logIn());
    const from = (mode: string): Promise<RawAnswer> =>
      raw(
        'GET /v1/tasks',
        `127.0.0.1:${server.port}`,
        `cookie: ${cookie}\r\nsec-fetch-site: cross-site\r\nsec-fetch-dest: document\r\nsec-fetch-mode: ${mode}`,
      );
    expect([(await from('navigate')).status, (await from('no-cors')).status]).toEqual([200, 403]);
  });

  it('and with a key counts for the key, wherever it comes from', async () => {
    const headers = { authorization: `Bearer ${KEY}`, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(await outcome('POST', headers)).toBe('let in');
    expect(await outcome('POST', { authorization: 'Bearer wrong' })).toBe('401 invalid-token');
  });

  it('reads events', async () => {
    const cookie = cookieOf(await logIn());
    await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'e' }, { cookie, origin: server.url });
    const events = await server.ask('GET', '/v1/tasks/e/events', undefined, { cookie, accept: 'text/event-stream' });
    expect(events).toMatchObject({ status: 200, text: expect.stringContaining('"status":"completed"') });
  });

  it('logs in and out from pages of this service alone', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(await logIn(foreign)).toMatchObject({ status: 403, body: { code: 'foreign-origin' } });
    expect(await server.ask('POST', '/v1/logout', undefined, foreign)).toMatchObject({ status: 403 });
    expect(logins.open.size).toBe(0);
  });
});

describe('a log-in at a provider', () => {
  const go = (path: string, headers = {}): Promise<Response> => fetch(`${server.url}${path}`, { redirect: 'manual', headers });

  it('goes there with what only this browser keeps, and comes back to where it began', async () => {
    const begun = await go('/login?back=/docs');
    expect([begun.status, begun.headers.get('location')]).toEqual([303, 'https://login.example.com/authorize?x=1']);
    const [away] = begun.headers.getSetCookie();
    expect(away).toMatch(/^__Host-troupe-away-\d+=kept\w+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
    const back = await go('/login/callback?code=c&state=s', { cookie: away!.split(';')[0]! });
    expect(back.status).toBe(200);
    expect(back.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-troupe-away-\d+=; .*Max-Age=0$/),
      expect.stringMatching(/^__Host-troupe-\d+=text-1; .*SameSite=Strict/),
    ]);
    expect(back.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await back.text()).toContain('<meta http-equiv="refresh" content="0; url=/docs" />');
  });

  it('that no browser began here is refused', async () => {
    const back = await go('/login/callback?code=c&state=s');
    expect([back.status, ((await back.json()) as { readonly code: string }).code]).toEqual([403, 'login-failed']);
  });

  it('leads to no other place', async () => {
    for (const back of [
      '//evil.example',
      'https://evil.example',
      String.raw`/\evil.example`,
      '',
      'docs',
      '/%00\t',
      `/${'x'.repeat(2_000)}`,
    ]) {
      const answer = await go(`/login?${new URLSearchParams({ back }).toString()}`);
      expect({ back, status: answer.status, location: answer.headers.get('location') }).toEqual({ back, status: 400, location: null });
    }
    expect((await go('/login?back=/&back=/docs')).status).toBe(400);
  });

  it('is offered to pages, and one without a provider is not', async () => {
    expect((await server.ask('GET', '/v1/platform')).body.login).toEqual({ required: true, provider: 'Example' });
    await using keysAlone = await startServer({ auth: { kind: 'keys', keys: [KEY] }, logins: memoryLogins() });
    expect((await keysAlone.ask('GET', '/v1/platform')).body.login).toEqual({ required: true });
    expect((await keysAlone.ask('GET', '/login', undefined, { authorization: `Bearer ${KEY}` })).status).toBe(404);
  });
});

it('a local address stays one however a browser reads it', () => {
  for (const path of ['/', '/docs', '/v1/tasks?status=running#x', '/a//b', '/@evil.example', '/:80']) expect(localPath(path)).toBe(path);
  for (const path of [undefined, 1, '', 'x', '//x', '///x', String.raw`/\x`, String.raw`\\x`, '/\t/x', '/ /x', '/\n', 'http:/x', '/é'])
    expect(localPath(path)).toBeUndefined();
});
