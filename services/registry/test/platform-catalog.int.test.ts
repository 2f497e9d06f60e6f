import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, SETUP_TIMEOUT, startMongo, startNats, type TestServer } from '@troupe/testing';
import { end, endAll, run } from './processes.ts';

const root = new URL('../../../', import.meta.url);
let servers: readonly TestServer[] = [];

beforeAll(async () => {
  servers = await Promise.all([startMongo(), startNats()]);
}, SETUP_TIMEOUT);
afterAll(async () => {
  await endAll();
  await Promise.all(servers.map((server) => server.stop()));
});

it('has the live instances of all services at the API of the platform, and its own app while no registry is there', async () => {
  const [mongo, nats] = servers.map(({ url }) => url) as [string, string];
  const store = new URL(mongo);
  const name = `platform-${randomUUID().slice(0, 8)}`;
  store.pathname = `/${name}`;
  const shared = {
    MONGODB_URI: store.href,
    NATS_URL: nats,
    NATS_PREFIX: name,
    TROUPE_APP: fileURLToPath(new URL('examples/sample', root)),
    LOG_LEVEL: 'error',
  };
  const ports = {
    orchestrator: await freePort(),
    'agent-worker': await freePort(),
    'tool-gateway': await freePort(),
    registry: await freePort(),
  };
  const start = (service: keyof typeof ports): ReturnType<typeof run> =>
    run(fileURLToPath(new URL(`services/${service}/src/main.ts`, root)), [], { ...shared, PORT: String(ports[service]) });
  const get = async (service: keyof typeof ports, path: string): Promise<any> =>
    (await fetch(`http://127.0.0.1:${ports[service]}${path}`)).json();
  const serving = async (kind: string): Promise<readonly string[]> => {
    const { items } = await get('orchestrator', `/v1/${kind}`);
    return [...new Set<string>(items.flatMap(({ instances }: any) => instances.map((one: any) => one.service ?? 'itself')))];
  };

  const registry = start('registry');
  const others = (['orchestrator', 'agent-worker', 'tool-gateway'] as const).map(start);
  await expect
    .poll(() => get('registry', '/v1/instances').then(({ items }) => items.map((one: any) => one.service).toSorted()), { timeout: 90_000 })
    .toEqual(['agent-worker', 'orchestrator', 'registry', 'tool-gateway']);
  expect(await serving('tools')).toEqual(['tool-gateway']);
  expect(await serving('workflows')).toEqual(['orchestrator']);
  expect(await serving('agents')).toEqual(['orchestrator']);
  expect((await get('registry', '/v1/instances?capability=activity.publish-article')).items).toMatchObject([{ service: 'agent-worker' }]);

  await end(registry, 'SIGKILL');
  expect(await serving('tools')).toEqual(['itself']);
  expect(await get('orchestrator', '/v1/workflows/content-approval')).toMatchObject({ kind: 'workflow' });
  start('registry');
  await expect.poll(() => serving('tools').catch(() => []), { timeout: 60_000 }).toEqual(['tool-gateway']);
  for (const child of others.toReversed()) expect(await end(child, 'SIGTERM')).toBe(0);
}, 240_000);
