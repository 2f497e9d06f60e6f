import { connect, type Socket } from 'node:net';
import { invalidToken, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

const ann: Principal = { kind: 'user', id: 'ann', tenant: 'acme', roles: ['caller'], user: 'ann' };
const bearer = (credential: string): Record<string, string> => ({ authorization: `Bearer ${credential}` });

interface Directory extends Identities {
  /** What was looked for, in order. */
  readonly looks: string[];
  /** Lets the looks that wait go on. */
  release(): void;
}

/** Finds `ann` by two credentials; while `held`, nobody is found before `release`. */
function directory(held = false): Directory {
  const found = new Map<string, Principal>();
  const looks: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    looks,
    release: resolve,
    known: (credential) => found.get(credential),
    async find(credential) {
      looks.push(credential);
      if (held) await promise;
      if (credential === 'away') throw new TroupeError('unavailable', 'The identity provider does not answer.');
      if (!credential.startsWith('ann-')) throw invalidToken();
      found.set(credential, ann);
      return ann;
    },
  };
}

const serve = (identities: Identities, limits = {}): Promise<Server> =>
  startServer({ auth: { kind: 'keys', keys: ['first-key'] }, identities, limits });

const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

function begin(server: Server, credential: string): Socket {
  const socket = connect(server.port, '127.0.0.1');
  sockets.add(socket);
  socket.on('error', () => {});
  socket.write(`GET /v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${credential}\r\n\r\n`);
  return socket;
}

describe('the holder of a credential', () => {
  it('is looked for once, and its requests are asked for the one principal that was found', async () => {
    const identities = directory();
    await using server = await serve(identities);
    for (let n = 0; n < 3; n++) expect(await server.ask('GET', '/v1/tasks', undefined, bearer('ann-1'))).toMatchObject({ status: 200 });
    expect(identities.looks).toEqual(['ann-1']);
    expect(server.service.principals.map((principal) => principal === ann)).toEqual([true, true, true]);
  });

  it('of a key of the service is not looked for, and that of an open route neither', async () => {
    const identities = directory();
    await using server = await serve(identities);
    expect(await server.ask('GET', '/v1/tasks', undefined, bearer('first-key'))).toMatchObject({ status: 200 });
    expect(await server.ask('GET', '/healthz', undefined, bearer('ann-1'))).toMatchObject({ status: 200 });
    expect(identities.looks).toEqual([]);
  });

  it('that is not found is answered as a key that is none, and one that cannot be looked for is unavailable', async () => {
    await using server = await serve(directory());
    const bad = await server.ask('GET', '/v1/tasks', undefined, bearer('nobody'));
    expect(bad).toMatchObject({ status: 401, body: { code: 'invalid-token', detail: invalidToken().message } });
    expect(bad.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await server.ask('GET', '/v1/tasks', undefined, bearer('away'))).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(server.service.principals).toEqual([]);
  });

  it('may be found after the body has arrived, which is read then', async () => {
    const identities = directory(true);
    await using server = await serve(identities);
    const asked = server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'late', input: 'x'.repeat(300_000) }, bearer('ann-1'));
    await expect.poll(() => identities.looks.length).toBe(1);
    identities.release();
    expect(await asked).toMatchObject({ status: 202 });
  });
});

describe('looks for holders (H5)', () => {
  it('that are under way count for the address, and who is known is served meanwhile', async () => {
    const identities = directory(true);
    await using server = await serve(identities, { callerInFlight: 2 });
    for (const each of ['nobody-1', 'nobody-2']) begin(server, each);
    await expect.poll(() => identities.looks.length).toBe(2);
    expect(await server.ask('GET', '/v1/tasks', undefined, bearer('nobody-3'))).toMatchObject({ status: 429 });
    expect(await server.ask('GET', '/v1/tasks', undefined, bearer('first-key'))).toMatchObject({ status: 200 });
    identities.release();
    await expect.poll(async () => (await server.ask('GET', '/v1/tasks', undefined, bearer('ann-1'))).status).toBe(200);
    expect(identities.looks).toEqual(['nobody-1', 'nobody-2', 'ann-1']);
  });

  it('count for the rate of the address, before they begin', async () => {
    const identities = directory();
    await using server = await serve(identities, { rate: 2 });
    const seen = [];
    for (let n = 0; n < 4; n++) seen.push((await server.ask('GET', '/v1/tasks', undefined, bearer(`nobody-${n}`))).status);
    expect(seen.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(identities.looks.length).toBe(seen.filter((status) => status === 401).length);
  });

  it('leave nothing counted when the client leaves meanwhile', async () => {
    const identities = directory(true);
    await using server = await serve(identities, { callerInFlight: 1 });
    const socket = begin(server, 'ann-1');
    await expect.poll(() => identities.looks.length).toBe(1);
    socket.destroy();
    await expect.poll(() => server.connections()).toBe(0);
    identities.release();
    await expect.poll(async () => (await server.ask('GET', '/v1/tasks', undefined, bearer('ann-2'))).status).toBe(200);
    expect(server.service.principals).toHaveLength(1);
  });
});
