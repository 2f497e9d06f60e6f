import { describe, expect, it } from 'vitest';
import { localPrincipal, TroupeError, type CatalogEntry, type TaskService, type TaskServices } from '@troupe/contracts';
import { catalogFrom, registryClient } from '@troupe/registry';
import { world } from './world.ts';

const names = (entries: readonly CatalogEntry[]): readonly string[] => entries.map(({ name, instances }) => `${name}:${instances.length}`);

describe('a registry client', () => {
  it('finds by kind, capability and words, one or all, however many there are', async () => {
    const { clock, bus, registry, process } = world();
    registry();
    const client = registryClient({ bus, env: clock });
    process(
      'g-1',
      Array.from({ length: 250 }, (_, i) => `tool.t${String(i).padStart(3, '0')}`),
      { description: 'x'.repeat(4_000) },
    );
    process('o-1', ['agent.planner'], { description: 'Plans trips', capabilities: ['tool.t007', 'model.demo'] });
    process('o-2', ['agent.writer'], { description: 'Writes about Trips' });
    await clock.pass(0);
    await clock.pass(0);
    expect(await client.catalog('tool')).toHaveLength(250);
    expect(await client.get('tool', 't249')).toMatchObject({ name: 't249', instances: [{ id: 'g-1' }] });
    await expect(client.get('tool', 'nope')).rejects.toMatchObject({ code: 'tool-not-found' });
    expect(names(await client.find('agent', { capability: 'tool.t007' }))).toEqual(['planner:1']);
    expect(names(await client.find('agent', { capability: 'agent.writer' }))).toEqual(['writer:1']);
    expect(names(await client.find('agent', { q: 'TRIPS  plan' }))).toEqual(['planner:1']);
    expect(names(await client.find('agent', { q: 'trips' }))).toEqual(['planner:1', 'writer:1']);
    expect((await client.instances()).map(({ id }) => id)).toEqual(['g-1', 'o-1', 'o-2']);
  });

  it('watches: gets at once what is there, then what joins, leaves and dies, and nothing twice', async () => {
    const { clock, bus, registry, process } = world();
    registry();
    registry();
    const seen: (readonly string[])[] = [];
    const watching = registryClient({ bus, env: clock }).watch('tool', (entries) => void seen.push(names(entries)));
    await clock.pass(20_000);
    expect(seen).toEqual([[]]);
    const one = process('w-1', ['tool.search']);
    await clock.pass(1_000);
    const two = process('w-2', ['tool.search']);
    await clock.pass(10_000);
    await one.withdraw();
    await clock.pass(1_000);
    two.kill();
    await clock.pass(8_000);
    expect(seen).toEqual([[], ['search:1'], ['search:2'], ['search:1'], ['search:0']]);
    await watching.stop();
    process('w-3', ['tool.search']);
    await clock.pass(20_000);
    expect(seen).toHaveLength(5);
  });

  it('goes on watching when the registry was away, whatever broadcast got lost', async () => {
    const { clock, bus, registry, process } = world();
    const seen: (readonly string[])[] = [];
    registryClient({ bus, env: clock }).watch('tool', (entries) => void seen.push(names(entries)));
    await clock.pass(10_000);
    expect(seen).toEqual([]);
    process('w-1', ['tool.search']);
    registry();
    await clock.pass(10_000);
    expect(seen.at(-1)).toEqual(['search:1']);
  });
});

describe('a catalog over the registry', () => {
  const own: CatalogEntry = { kind: 'tool', name: 'own', build: 'b1', instances: [{ id: 'me', since: '2026-01-01T00:00:00.000Z' }] };

  const knowing = (...entries: readonly CatalogEntry[]): TaskServices => ({
    for: () => ({ catalog: async () => entries }) as unknown as TaskService,
    readiness: async () => ({ ready: true, reasons: [] }),
  });

  it('has what all services serve, and what only this one knows', async () => {
    const { clock, bus, log, registry, process } = world();
    registry();
    process('w-1', ['tool.search', 'tool.own']);
    await clock.pass(0);
    const catalog = catalogFrom(registryClient({ bus, env: clock }), knowing(own, { ...own, name: 'newest' }), log).for(
      localPrincipal,
    ).catalog;
    expect(names(await catalog('tool'))).toEqual(['newest:1', 'own:1', 'search:1']);
    expect((await catalog('tool'))[1]!.instances[0]!.id).toBe('w-1');
  });

  it('is that of this process while no registry answers', async () => {
    const { clock, bus, log, lines } = world();
    const catalog = catalogFrom(registryClient({ bus, env: clock }), knowing(own), log).for(localPrincipal).catalog;
    expect(await catalog('tool')).toEqual([own]);
    expect(lines).toEqual([]);
  });

  it('is that of this process when the registry fails, which is logged', async () => {
    const { log, lines } = world();
    const broken = { catalog: () => Promise.reject(new TroupeError('internal', 'broken')) };
    expect(await catalogFrom(broken, knowing(own), log).for(localPrincipal).catalog('tool')).toEqual([own]);
    expect(lines).toEqual([expect.stringMatching(/registry cannot say/)]);
  });
});
