import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, program, SETUP_TIMEOUT, startFaultProxy, startMongo, startNats, type Program, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));
const names = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'] as const;
const soon = { timeout: 30_000, interval: 100 };

let mongo: TestServer;
let nats: TestServer;

beforeAll(async () => {
  [mongo, nats] = await Promise.all([startMongo({ own: true }), startNats({ own: true })]);
}, SETUP_TIMEOUT);
afterAll(async () => {
  await Promise.all([mongo.stop(), nats.stop()]);
});

async function service(name: (typeof names)[number], env: Readonly<Record<string, string>> = {}): Promise<Program> {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-start-up-'));
  const port = await freePort();
  const store = new URL(mongo.url);
  store.pathname = `/${randomUUID()}`;
  const made = program({
    name,
    args: [join(repository, `services/${name}/src/main.ts`)],
    cwd,
    url: `http://127.0.0.1:${port}`,
    startTimeout: 60_000,
    env: {
      PORT: String(port),
      TROUPE_APP: join(repository, 'examples/sample'),
      MONGODB_URI: store.href,
      NATS_URL: nats.url,
      NATS_PREFIX: 'start-up',
      ...env,
    },
  });
  onTestFinished(async () => {
    await made.kill();
    await rm(cwd, { recursive: true, force: true });
  });
  return made;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask({ url }: Program, path: string): Promise<Answer | undefined> {
  const answer = await fetch(url + path).catch(() => undefined);
  return answer && { status: answer.status, text: await answer.text() };
}

describe('a service', () => {
  it.each(names)('%s says what is missing while it starts and when it is gone, and goes on once it is back', async (name) => {
    const made = await service(name);
    await nats.kill9();
    const ready = made.start();
    await expect.poll(() => ask(made, '/readyz'), soon).toMatchObject({ status: 503, text: expect.stringContaining('The bus is missing') });
    expect(await ask(made, '/healthz')).toMatchObject({ status: 200 });
    expect(await ask(made, '/v1/tasks')).toMatchObject({ status: 503, text: expect.stringContaining('"unavailable"') });
    await nats.restart();
    await ready;

    await nats.kill9();
    await expect
      .poll(() => ask(made, '/readyz'), soon)
      .toMatchObject({ status: 503, text: expect.stringMatching(/NATS server at .* cannot/) });
    expect(await ask(made, '/healthz')).toMatchObject({ status: 200 });
    await nats.restart();
    await expect.poll(() => ask(made, '/readyz'), soon).toMatchObject({ status: 200 });
    expect(await made.drain()).toBe(0);
  });

  it('waits for a store that comes late', async () => {
    const made = await service('orchestrator');
    await mongo.kill9();
    const ready = made.start();
    await expect.poll(() => ask(made, '/readyz'), soon).toMatchObject({ text: expect.stringContaining('The store is missing') });
    await mongo.restart();
    await ready;
    expect(await made.drain()).toBe(0);
  });

  // Each place in what it says first: the connection, the streams, the clock, the secret, who else is there.
  it.each([1, 3, 6, 10, 15, 25])(
    'begins all the same when the answer to the piece %i of what it says to the store, and to NATS, gets lost',
    async (nth) => {
      await using storeProxy = await startFaultProxy(mongo.url);
      await using busProxy = await startFaultProxy(nats.url);
      const store = new URL(storeProxy.url);
      store.pathname = `/${randomUUID()}`;
      for (const proxy of [storeProxy, busProxy]) {
        let pieces = 0;
        proxy.fault = () => (++pieces === nth ? 'lose-reply' : 'pass');
      }
      const made = await service('orchestrator', { MONGODB_URI: store.href, NATS_URL: busProxy.url });
      await made.start();
      expect(storeProxy.count['lose-reply']).toBe(1);
      expect(await made.drain()).toBe(0);
    },
  );

  it('ends at once when its credentials are wrong, and never shows them', async () => {
    const config = 'authorization { user: me, password: "right" }';
    await using guarded = await startNats({ config });
    const made = await service('agent-worker', { NATS_URL: guarded.url.replace('://', '://me:wr0ng@') });
    await expect(made.start()).rejects.toThrow('ended before it was ready');
    expect(made.output()).toMatch(/The NATS server at .* refused the user "me".*Check the credentials/);
    expect(made.output()).not.toContain('wr0ng');
  });

  it('reports everything that is wrong with its configuration', async () => {
    const made = await service('orchestrator', { TROUPE_APP: '', MONGODB_URI: '', NATS_URL: 'elsewhere', LOG_LEVEL: 'loud' });
    await expect(made.start()).rejects.toThrow('ended before it was ready');
    for (const variable of ['TROUPE_APP', 'MONGODB_URI', 'NATS_URL', 'LOG_LEVEL']) expect(made.output()).toContain(variable);
  });
});
