import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { natsBus, type NatsBus } from '@troupe/bus/nats';
import { registryClient } from '@troupe/registry';
import { end, endAll, run } from './processes.ts';
import { freePort, SETUP_TIMEOUT, startMongo, startNats, type TestServer } from '@troupe/testing';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const serveTool = fileURLToPath(new URL('programs/serve-tool.ts', import.meta.url));

let mongo: TestServer;
let nats: TestServer;
let bus: NatsBus;
const prefix = `t-${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  [mongo, nats] = await Promise.all([startMongo(), startNats()]);
  bus = await natsBus({ servers: nats.url, prefix });
}, SETUP_TIMEOUT);
afterEach(endAll);
afterAll(async () => {
  await bus.close();
  await Promise.all([mongo.stop(), nats.stop()]);
});

interface Replica {
  readonly child: ChildProcess;
  get(path: string): Promise<any>;
}

async function startReplica(database: string, { url = mongo.url, bus = nats.url } = {}): Promise<Replica> {
  const port = String(await freePort());
  const store = new URL(url);
  store.pathname = `/${database}`;
  const child = run(main, [], { MONGODB_URI: store.href, NATS_URL: bus, NATS_PREFIX: prefix, PORT: port, LOG_LEVEL: 'error' });
  const get = async (path: string): Promise<any> => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  await expect.poll(() => get('/readyz').catch(() => undefined), { timeout: 60_000 }).toMatchObject({ ready: true });
  return { child, get };
}

const serving = async (replica: Replica): Promise<readonly string[] | undefined> =>
  (await replica.get('/v1/tools')).items[0]?.instances.map(({ id }: { id: string }) => id);
const soon = { timeout: 15_000, interval: 100 };

it('knows processes while they live, whatever becomes of them and of its own replicas', async () => {
  const database = `registry-${randomUUID().slice(0, 8)}`;
  const [a, b] = await Promise.all([startReplica(database), startReplica(database)]);
  const tools = ['g-1', 'g-2', 'g-3'].map((id) => run(serveTool, [id, prefix], { NATS_URL: nats.url }));
  for (const replica of [a, b]) await expect.poll(() => serving(replica), soon).toEqual(['g-1', 'g-2', 'g-3']);

  // One leaves, as in a rolling restart.
  expect(await end(tools[0]!, 'SIGTERM')).toBe(0);
  for (const replica of [a, b]) expect(await serving(replica)).toEqual(['g-2', 'g-3']);

  // One dies.
  await end(tools[1]!, 'SIGKILL');
  const died = performance.now();
  for (const replica of [a, b]) await expect.poll(() => serving(replica), soon).toEqual(['g-3']);
  expect(performance.now() - died).toBeLessThan(10_000);

  // It comes back under its id.
  run(serveTool, ['g-2', prefix], { NATS_URL: nats.url });
  await expect.poll(() => serving(a), soon).toEqual(['g-2', 'g-3']);

  // A replica dies: the other answers, over REST and over NATS.
  await end(a.child, 'SIGKILL');
  const client = registryClient({ bus });
  await expect
    .poll(async () => (await client.find('tool', { q: 'flights' }))[0]?.instances.map(({ id }) => id), soon)
    .toEqual(['g-2', 'g-3']);
  expect(await serving(b)).toEqual(['g-2', 'g-3']);

  // All are gone for longer than a lease: nobody noticed, and everybody is there again with the next one.
  expect(await end(b.child, 'SIGTERM')).toBe(0);
  await expect(client.catalog('tool')).rejects.toMatchObject({ code: 'unavailable' });
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  const c = await startReplica(database);
  expect(await serving(c)).toEqual(['g-2', 'g-3']);
  await expect.poll(async () => (await c.get('/v1/instances?q=registry')).items, soon).toHaveLength(1);
  expect(await serving(c)).toEqual(['g-2', 'g-3']);
}, 240_000);

it('waits out servers that die: it is not ready meanwhile, and gives nobody up', async () => {
  await using store = await startMongo({ own: true });
  await using broker = await startNats({ own: true });
  const replica = await startReplica('registry', { url: store.url, bus: broker.url });
  run(serveTool, ['g-1', prefix], { NATS_URL: broker.url });
  await expect.poll(() => serving(replica), soon).toEqual(['g-1']);
  const { since } = (await replica.get('/v1/instances?q=g-1')).items[0];

  for (const [name, server] of [
    ['store', store],
    ['bus', broker],
  ] as const) {
    await server.kill9();
    await expect
      .poll(async () => (await replica.get('/readyz')).reasons, { timeout: 60_000 })
      .toEqual([expect.stringMatching(`^${name}: .`)]);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    await server.restart();
    await expect.poll(async () => (await replica.get('/readyz')).ready, { timeout: 60_000 }).toBe(true);
    for (const until = performance.now() + 8_000; performance.now() < until;) {
      expect(await serving(replica)).toEqual(['g-1']);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  expect((await replica.get('/v1/instances?q=g-1')).items[0].since).toBe(since);
  await end(replica.child, 'SIGTERM');
}, 240_000);

it('says everything that is wrong with its environment, and ends', async () => {
  const child = run(main, [], { PORT: 'x' }, 'pipe');
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  expect(child.exitCode).toBe(1);
  for (const name of ['PORT', 'MONGODB_URI', 'NATS_URL']) expect(text).toContain(name);
});
