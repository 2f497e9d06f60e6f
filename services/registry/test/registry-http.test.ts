import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryBus } from '@troupe/bus/memory';
import type { CatalogDefinition, WorkflowLog } from '@troupe/contracts';
import { registryHttp } from '@troupe/http';
import { announce, createRegistry, registryClient } from '@troupe/registry';
import { memoryStore } from '@troupe/store/memory';

const log: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const planner: CatalogDefinition = {
  kind: 'agent',
  name: 'planner',
  description: 'Plans trips',
  capabilities: ['tool.search'],
  build: 'b1',
};
const search: CatalogDefinition = { kind: 'tool', name: 'search', description: 'Finds flights', input: { type: 'object' }, build: 'b1' };

const [store, bus] = [memoryStore(), memoryBus()];
const registry = createRegistry({ store, bus, log });
const orchestrator = announce({
  bus,
  log,
  instance: { id: 'o-1', service: 'orchestrator', version: '0.1.0', url: 'http://platform.example' },
  definitions: [planner, { kind: 'workflow', name: 'greet', build: 'b1' }],
});
const gateways = ['g-1', 'g-2'].map((id) =>
  announce({ bus, log, instance: { id, service: 'tool-gateway', version: '0.1.0', host: 'host-1' }, definitions: [search] }),
);

let url = '';
const info = { version: '0.1.0', mode: 'cluster', appName: 'registry', notices: [] };
const http = await registryHttp({
  directory: registry,
  auth: { kind: 'none' },
  rights: { demand: () => {}, of: () => [] },
  log: false,
  info,
});

const get = async (path: string): Promise<{ readonly status: number; readonly body: any }> => {
  const answer = await fetch(`${url}${path}`);
  return { status: answer.status, body: await answer.json() };
};
const ids = async (path: string): Promise<readonly string[]> => (await get(path)).body.items.map(({ id }: { id: string }) => id);

beforeAll(async () => {
  await http.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  await vi.waitFor(async () => expect(await registryClient({ bus }).instances()).toHaveLength(3));
});
afterAll(async () => {
  await http.close();
  await Promise.all([orchestrator, ...gateways].map((one) => one.withdraw()));
  await registry.close();
});

describe('the API of a registry', () => {
  it('lists what there is, with who serves it', async () => {
    expect(await get('/v1/tools')).toEqual({
      status: 200,
      body: {
        items: [
          {
            ...search,
            registeredBy: { kind: 'platform', id: 'tool-gateway' },
            instances: ['g-1', 'g-2'].map((id) => ({ id, service: 'tool-gateway', version: '0.1.0', since: expect.any(String) })),
          },
        ],
      },
    });
    expect((await get('/v1/agents?capability=tool.search')).body.items).toMatchObject([{ name: 'planner', instances: [{ id: 'o-1' }] }]);
    expect((await get('/v1/workflows/greet')).body).toMatchObject({ kind: 'workflow', name: 'greet' });
    expect(await get('/v1/workflows/nope')).toMatchObject({ status: 404, body: { code: 'workflow-not-found' } });
  });

  it('lists processes by what they serve and who they are, page by page', async () => {
    expect(await ids('/v1/instances')).toEqual(['g-1', 'g-2', 'o-1']);
    expect(await ids('/v1/instances?capability=tool.search')).toEqual(['g-1', 'g-2']);
    expect(await ids('/v1/instances?q=orchestrator')).toEqual(['o-1']);
    const { body } = await get('/v1/instances?limit=2');
    expect(body.items).toHaveLength(2);
    expect(await ids(`/v1/instances?limit=2&cursor=${body.next}`)).toEqual(['o-1']);
    expect(await get('/v1/instances?limit=0')).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
  });

  it('has cards that say where the platform is asked', async () => {
    expect((await get('/v1/agents/planner/card')).body).toMatchObject({
      name: 'planner',
      version: 'b1',
      url: 'http://platform.example/v1/tasks',
      skills: [{ id: 'agent.planner' }, { id: 'tool.search', description: 'Finds flights' }],
    });
  });

  it('is described, with nothing that is not there', async () => {
    const { body } = await get('/openapi.json');
    expect(Object.keys(body.paths).toSorted()).toEqual(
      ['agents', 'tools', 'workflows']
        .flatMap((kind) => [`/v1/${kind}`, `/v1/${kind}/{name}`])
        .concat('/v1/agents/{name}/card', '/v1/definitions', '/v1/instances', '/healthz', '/readyz')
        .toSorted(),
    );
    expect(Object.keys(body.components.schemas)).not.toContain('Task');
    expect(await get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/readyz')).toEqual({ status: 200, body: { ready: true, reasons: [] } });
    expect(await get('/v1/tasks')).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
  });
});
