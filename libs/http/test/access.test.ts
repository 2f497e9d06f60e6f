import { describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

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
      expect(answer).toMatchObject({ status: 401, body: { code: 'invalid-token', detail: 'The key is not one of this service.' } });
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(server.service.tasks.size).toBe(0);
    },
  );

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

  it.each([['/healthz'], ['/readyz'], ['/openapi.json'], ['/docs'], ['/']])('leaves %s open', async (path) => {
    await using server = await withKeys();
    expect(await server.ask('GET', path)).toMatchObject({ status: 200 });
  });

  it('guards metrics, streams and unknown addresses', async () => {
    await using server = await withKeys();
    for (const path of ['/metrics', '/v1/tasks/a/events', '/v1/nothing'])
      expect(await server.ask('GET', path)).toMatchObject({ status: 401 });
    expect(await server.ask('GET', '/metrics', undefined, bearer(KEYS[0]!))).toMatchObject({ status: 200, text: 'up 1\n' });
  });

  it('shows nothing of the app on the open page', async () => {
    await using server = await withKeys();
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'secret-task' }, bearer(KEYS[0]!));
    const { text } = await server.ask('GET', '/');
    expect(text).toContain('API key');
    expect(text).not.toMatch(/secret-task|sample|Ends with the payload/);
    expect(text).toContain('<p id="none" hidden>');
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

  it('lets its own pages, and reads of any, through, but gives other sites no leave to read', async () => {
    await using server = await startServer();
    expect(
      await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, { origin: server.url, 'sec-fetch-site': 'same-origin' }),
    ).toMatchObject({ status: 202 });
    const read = await server.ask('GET', '/v1/tasks', undefined, { origin: 'https://evil.example' });
    expect(read.status).toBe(200);
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
  });
});
