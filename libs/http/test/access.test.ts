import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startServer, type RawAnswer, type Server } from './server.ts';

const KEYS = ['first-key', 'second-key'];
const withKeys = (): Promise<Server> => startServer({ auth: { kind: 'keys', keys: KEYS }, metrics: async () => 'up 1\n' });
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe('with keys', () => {
  it('20 no credentials get 401 and what to send', async () => {
    await using server = await withKeys();
    const answer = await server.ask('GET', '/v1/tasks');
    expect(answer).toMatchObject({ status: 401, body: { code: 'missing-token' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="troupe"');
  });

  it.each([['wrong'], ['first-key2'], ['first-ke'], [''], ['first-key second-key'], ['eyJhbGciOiJub25lIn0.e30.']])(
    '21 the bad key "%s" gets the one answer for bad keys',
    async (key) => {
      await using server = await withKeys();
      const answer = await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, { authorization: `Bearer ${key}` });
      expect(answer).toMatchObject({
        status: 401,
        body: { code: 'invalid-token', detail: 'The key or token is not valid for this service.' },
      });
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(server.service.tasks.size).toBe(0);
    },
  );

  it('compares keys whole, in every character', async () => {
    const begin = 'a'.repeat(16) + 'b'.repeat(48);
    const [one, two] = [`${begin}1`, `${begin}2`];
    await using server = await startServer({ auth: { kind: 'keys', keys: [one, two] } });
    const status = async (key: string): Promise<number> => (await server.ask('GET', '/v1/tasks', undefined, bearer(key))).status;
    expect([await status(one), await status(two)]).toEqual([200, 200]);
    for (const wrong of [`${begin}3`, begin, begin.slice(0, 16), `${one}1`, one.toUpperCase(), `A${one.slice(1)}`])
      expect([wrong, await status(wrong)]).toEqual([wrong, 401]);
  });

  it('refuses other schemes, and keys in the address', async () => {
    await using server = await withKeys();
    const basic = { authorization: `Basic ${Buffer.from('a:first-key').toString('base64')}` };
    expect(await server.ask('GET', '/v1/tasks', undefined, basic)).toMatchObject({ status: 401 });
    expect(await server.ask('GET', '/v1/tasks?key=first-key')).toMatchObject({ status: 401 });
  });

  it('lets every key in', async () => {
    await using server = await withKeys();
    for (const key of KEYS) expect(await server.ask('GET', '/v1/tasks', undefined, bearer(key))).toMatchObject({ status: 200 });
  });

  it.each([['/healthz'], ['/readyz'], ['/openapi.json'], ['/docs'], ['/'], ['/tasks'], ['/v1/platform']])(
    'leaves %s open',
    async (path) => {
      await using server = await withKeys();
      expect(await server.ask('GET', path)).toMatchObject({ status: 200 });
    },
  );

  it('guards metrics, streams and unknown addresses', async () => {
    await using server = await withKeys();
    for (const path of ['/metrics', '/v1/tasks/a/events', '/v1/nothing'])
      expect(await server.ask('GET', path)).toMatchObject({ status: 401 });
    expect(await server.ask('GET', '/metrics', undefined, bearer(KEYS[0]!))).toMatchObject({ status: 200, text: 'up 1\n' });
  });

  it('shows nothing of the app on the open page', async () => {
    await using server = await withKeys();
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'secret-task' }, bearer(KEYS[0]!));
    for (const path of ['/', '/tasks/secret-task', '/v1/platform'])
      expect((await server.ask('GET', path)).text).not.toMatch(/secret-task|sample|Ends with the payload/);
  });

  it('may be called by any name and from any page', async () => {
    await using server = await withKeys();
    const headers = { ...bearer(KEYS[0]!), origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    expect(await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, headers)).toMatchObject({ status: 202 });
  });
});

describe('without keys, on loopback', () => {
  const named = async (server: Server, host: string): Promise<number> =>
    (await server.raw(`GET /v1/tasks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).status;

  it.each([['localhost'], ['localhost:8080'], ['LOCALHOST'], ['127.0.0.1:1'], ['[::1]:8080'], ['[::1]']])('answers to %s', async (host) => {
    await using server = await startServer();
    expect(await named(server, host)).toBe(200);
  });

  it.each([
    ['evil.example'],
    ['localhost.evil.example'],
    ['evil.example:8080'],
    ['127.0.0.1.nip.io'],
    ['localhost:8080@evil.example'],
    ['169.254.169.254'],
  ])('refuses the name %s, which may have been bound to this machine by another site', async (host) => {
    await using server = await startServer();
    expect(await named(server, host)).toBe(421);
  });

  it('answers to names the operator gave', async () => {
    await using server = await startServer({ auth: { kind: 'none', hosts: ['troupe.internal'] } });
    expect(await named(server, 'troupe.internal')).toBe(200);
    expect(await named(server, 'evil.example')).toBe(421);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:3000' }],
    ['nowhere', { origin: 'null' }],
    ['another site, by what the browser says', { 'sec-fetch-site': 'cross-site' }],
  ])('lets no page of %s change anything', async (_what, headers) => {
    await using server = await startServer();
    const answer = await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, headers);
    expect(answer).toMatchObject({ status: 403, body: { code: 'foreign-origin' } });
    expect(server.service.tasks.size).toBe(0);
  });

  it('lets its own pages through', async () => {
    await using server = await startServer();
    expect(
      await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, { origin: server.url, 'sec-fetch-site': 'same-origin' }),
    ).toMatchObject({ status: 202 });
  });

  const get = async (server: Server, path: string, ...headers: readonly string[]): Promise<RawAnswer> =>
    server.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers.map((each) => `${each}\r\n`).join('')}\r\n`);

  it.each([
    ['an image', ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: image']],
    ['a script of another port', ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: script']],
    ['a frame', ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe']],
    ['a request of a script', ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty']],
    ['a request of an older browser', ['Origin: https://evil.example']],
    ['a request from nowhere', ['Origin: null']],
  ])('lets no page of another site read by %s', async (_what, headers) => {
    await using server = await startServer();
    for (const path of ['/v1/tasks', '/', '/docs', '/openapi.json', '/healthz', '/v1/tasks/a/events']) {
      const answer = await get(server, path, ...headers);
      expect({ path, status: answer.status, code: answer.problem?.code }).toEqual({ path, status: 403, code: 'foreign-origin' });
      expect(answer.head).not.toMatch(/access-control-allow-origin/i);
    }
  });

  it('shows itself to who follows a link here, or types the address', async () => {
    await using server = await startServer();
    const visit = ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
    for (const path of ['/', '/docs', '/v1/tasks']) {
      expect((await get(server, path, 'Sec-Fetch-Site: cross-site', ...visit)).status).toBe(200);
      expect((await get(server, path, 'Sec-Fetch-Site: none', ...visit)).status).toBe(200);
    }
  });
});

describe('where it listens', () => {
  /** Asks for a host over a connection to an address of ours. */
  const asked = async (address: string, host: string, hosts?: readonly string[]): Promise<number> => {
    await using server = await startServer({ auth: { kind: 'none', ...(hosts === undefined ? {} : { hosts }) } }, address);
    return (await server.raw(`GET /v1/tasks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).status;
  };
  const own = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.internal === false && each.family === 'IPv4')?.address;

  it.each([
    ['127.0.0.2', '127.0.0.2:8080'],
    ['127.0.0.2', 'localhost'],
    ['127.0.0.2', '127.0.0.1'],
    ['::1', '[::1]:8080'],
    ['::1', 'localhost'],
    ['::', '[::1]'],
  ])('on %s it answers to %s', async (address, host) => {
    expect(await asked(address, host)).toBe(200);
  });

  it.each([
    ['127.0.0.2', 'evil.example'],
    ['127.0.0.2', '10.0.0.1'],
    ['127.0.0.1', '0.0.0.0:8080'],
    ['127.0.0.1', '[::ffff:10.0.0.1]'],
    ['127.0.0.1', ''],
  ])('on %s it does not answer to %s', async (address, host) => {
    expect(await asked(address, host)).toBe(421);
  });

  if (own !== undefined)
    it('where others reach it and no names are given, it answers by address, and to no name but localhost', async () => {
      for (const host of [`${own}:8080`, '203.0.113.7', '[2001:db8::7]:80', 'localhost']) expect(await asked(own!, host)).toBe(200);
      for (const host of ['evil.example', 'evil.example:8080', '203.0.113.7.nip.io', '1', '0x7f.1', ''])
        expect({ host, status: await asked(own!, host) }).toEqual({ host, status: 421 });
    });

  if (own !== undefined)
    it('with names it answers to them, and by the address that was asked alone', async () => {
      const names = ['troupe.internal'];
      for (const host of ['troupe.internal', 'TROUPE.internal:80', `${own}:8080`, 'localhost'])
        expect(await asked(own!, host, names)).toBe(200);
      for (const host of ['evil.example', '203.0.113.7']) expect(await asked(own!, host, names)).toBe(421);
    });
});

describe('a request that two readers could take for different ones', () => {
  const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\nConnection: close\r\n\r\n`;
  it.each([
    ['two hosts', lines('GET /v1/tasks HTTP/1.1', 'Host: localhost', 'Host: evil.example')],
    ['the same host twice', lines('GET /v1/tasks HTTP/1.1', 'Host: localhost', 'host: localhost')],
    ['two hosts in HTTP/1.0', lines('GET /v1/tasks HTTP/1.0', 'Host: localhost', 'Host: localhost')],
    [
      'two hosts beyond two thousand headers',
      lines('GET /v1/tasks HTTP/1.1', 'Host: localhost', ...Array<string>(2_100).fill('a:'), 'Host: x'),
    ],
    ['an address of another host', lines('GET http://evil.example/v1/tasks HTTP/1.1', 'Host: localhost')],
    ['an address of another port', lines('GET http://localhost:81/v1/tasks HTTP/1.1', 'Host: localhost:80')],
    ['an address with a user', lines('GET http://localhost@localhost/v1/tasks HTTP/1.1', 'Host: localhost')],
    ['an address of another scheme', lines('GET ftp://localhost/v1/tasks HTTP/1.1', 'Host: localhost')],
    ['an address without a host', lines('GET http:///v1/tasks HTTP/1.1', 'Host: localhost')],
    ['an address that is none', lines('GET v1/tasks HTTP/1.1', 'Host: localhost')],
    ['two keys', lines('GET /v1/tasks HTTP/1.1', 'Host: localhost', 'Authorization: Bearer first-key', 'Authorization: Bearer x')],
    ['a version before 1.0', 'GET /v1/tasks HTTP/0.9\r\n\r\n'],
    ['a version after 1.1', lines('GET /v1/tasks HTTP/2.0', 'Host: localhost')],
    ['two content types', lines('GET /v1/tasks HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Content-Type: text/plain')],
  ])('is refused: %s', async (_what, bytes) => {
    for (const server of [await startServer(), await withKeys()]) {
      await using running = server;
      const { status, problem } = await running.raw(bytes);
      expect({ status, code: problem?.code }).toEqual({ status: 400, code: 'bad-request' });
    }
  });

  it('with keys: a host that is none', async () => {
    await using server = await withKeys();
    for (const host of ['a b', 'user@localhost', 'a/b', 'a:b', '<x>']) {
      const { status } = await server.raw(lines('GET /v1/tasks HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${KEYS[0]}`));
      expect({ host, status }).toEqual({ host, status: 400 });
    }
  });

  it('is served when both name one host', async () => {
    await using server = await startServer();
    for (const [target, host] of [
      ['http://localhost/v1/tasks?limit=1', 'localhost:80'],
      ['http://LOCALHOST:8080/v1/tasks', 'localhost:8080'],
      ['/v1/tasks', 'localhost'],
    ] as const) {
      expect((await server.raw(lines(`GET ${target} HTTP/1.1`, `Host: ${host}`))).status).toBe(200);
    }
    const missing = await server.raw(lines('GET http://localhost/v1/tasks/nobody?x=1 HTTP/1.1', 'Host: localhost'));
    expect(missing.problem).toMatchObject({ status: 400, instance: '/v1/tasks/nobody' });
  });
});

describe('every answer', () => {
  const expected = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
  const line = (first: string): string => `${first}\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

  it.each([
    ['a list', line('GET /v1/tasks HTTP/1.1'), 200],
    ['the head of a list', line('HEAD /v1/tasks HTTP/1.1'), 200],
    ['the page', line('GET / HTTP/1.1'), 200],
    ['the reference', line('GET /docs HTTP/1.1'), 200],
    ['a file of it', line('GET /docs/start.js HTTP/1.1'), 200],
    ['the document', line('GET /openapi.json HTTP/1.1'), 200],
    ['an icon', line('GET /icon.svg HTTP/1.1'), 200],
    ['liveness', line('GET /healthz HTTP/1.1'), 200],
    ['the events of a task', line('GET /v1/tasks/done/events HTTP/1.1'), 200],
    ['a task that is not there', line('GET /v1/tasks/nobody HTTP/1.1'), 404],
    ['a route that is not there', line('GET /nothing HTTP/1.1'), 404],
    ['a wrong method', line('PUT /v1/tasks HTTP/1.1'), 405],
    ['another host', 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 421],
    ['another site', 'GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n', 403],
    ['an address that cannot be decoded', line('GET /v1/tasks/%zz HTTP/1.1'), 400],
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['a tunnel', line('CONNECT evil.example:443 HTTP/1.1'), 405],
    ['headers that are too large', line(`GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}`), 431],
  ])('%s cannot be framed, embedded or read by other sites', async (_what, bytes, status) => {
    await using server = await startServer();
    await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'done' });
    const answer = await server.raw(bytes);
    expect(answer.status).toBe(status);
    const headers = Object.fromEntries(answer.head.split('\r\n').map((header) => [header.split(':', 1)[0]!.toLowerCase(), header]));
    for (const [name, value] of Object.entries(expected)) expect(headers[name]?.toLowerCase()).toBe(`${name}: ${value}`.toLowerCase());
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    if (status >= 400) expect(headers['content-type']).toContain('application/problem+json');
  });
});

describe('with keys, a page of an origin that is listed', () => {
  const from = { origin: 'https://app.example' };
  const listing = (...origins: readonly string[]): Promise<Server> => startServer({ auth: { kind: 'keys', keys: KEYS, origins } });
  const preflight = {
    ...from,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,prefer',
  };
  const list = (text: string | null): string[] => (text ?? '').split(', ').map((each) => each.toLowerCase());

  it('is answered what it may ask, without a key', async () => {
    await using server = await listing('https://other.example', 'https://app.example');
    const { status, headers, text } = await server.ask('OPTIONS', '/v1/tasks', undefined, preflight);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
    expect(list(headers.get('access-control-allow-headers'))).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'prefer', 'idempotency-key', 'last-event-id', 'x-troupe-on-disconnect']),
    );
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('reads what it is answered, errors and streams too', async () => {
    await using server = await listing('https://other.example', 'https://app.example');
    const started = await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'a' }, { ...from, ...bearer(KEYS[0]!) });
    expect(started.status).toBe(202);
    expect(list(started.headers.get('access-control-expose-headers'))).toEqual(
      expect.arrayContaining(['location', 'retry-after', 'etag', 'x-troupe-task']),
    );
    const answers = [
      started,
      await server.ask('GET', '/v1/tasks/a', undefined, { ...from, ...bearer(KEYS[0]!) }),
      await server.ask('GET', '/v1/tasks/nobody', undefined, { ...from, ...bearer(KEYS[0]!) }),
      await server.ask('GET', '/v1/tasks/a/events', undefined, { ...from, ...bearer(KEYS[0]!) }),
      await server.ask('GET', '/v1/tasks', undefined, from),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 200, 404, 200, 401]);
    for (const { headers } of answers) expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  it('gets nothing without a key, though the preflight said it may ask', async () => {
    await using server = await listing('https://other.example', 'https://app.example');
    expect(await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, from)).toMatchObject({ status: 401 });
    expect(server.service.tasks.size).toBe(0);
  });

  it('and no other, unless all are', async () => {
    await using server = await listing('https://other.example');
    const asked = await server.ask('OPTIONS', '/v1/tasks', undefined, preflight);
    expect({ status: asked.status, code: (JSON.parse(asked.text) as { code: string }).code }).toEqual({
      status: 403,
      code: 'foreign-origin',
    });
    const read = await server.ask('GET', '/v1/tasks', undefined, { ...from, ...bearer(KEYS[0]!) });
    expect([read.headers.get('access-control-allow-origin'), read.headers.get('vary')]).toEqual([null, 'origin, accept-encoding']);
    await using open = await listing('*');
    expect((await open.ask('OPTIONS', '/v1/tasks', undefined, preflight)).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is none by default', async () => {
    await using server = await withKeys();
    expect((await server.ask('OPTIONS', '/v1/tasks', undefined, preflight)).status).toBe(403);
    const read = await server.ask('GET', '/v1/tasks', undefined, { ...from, ...bearer(KEYS[0]!) });
    expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('an OPTIONS of another kind is none', async () => {
    await using server = await withKeys();
    expect(await server.ask('OPTIONS', '/v1/tasks')).toMatchObject({ status: 401 });
    expect(await server.ask('OPTIONS', '/v1/tasks', undefined, bearer(KEYS[0]!))).toMatchObject({ status: 405 });
  });

  it('without keys is refused at its preflight', async () => {
    await using server = await startServer();
    const { status, headers } = await server.ask('OPTIONS', '/v1/tasks', undefined, preflight);
    expect({ status, origin: headers.get('access-control-allow-origin') }).toEqual({ status: 403, origin: null });
  });
});
