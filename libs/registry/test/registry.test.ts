import { describe, expect, it } from 'vitest';
import type { Registry } from '@troupe/registry';
import { memoryStore } from '@troupe/store/memory';
import { aroundOperations, type Store } from '@troupe/store';
import { definitionRecords } from '../src/records/definition-records.ts';
import { instanceRecords } from '../src/records/instance-records.ts';
import { definition, world } from './world.ts';

const ids = async (registry: Registry): Promise<readonly string[]> => (await registry.instances()).map(({ id }) => id);
const serving = async (registry: Registry, name: string): Promise<readonly string[] | undefined> =>
  (await registry.catalog('tool')).find((tool) => tool.name === name)?.instances.map(({ id }) => id);

describe('an announced process', () => {
  it('is found by what it serves, at every replica, with all it announced and what announced it (G4, G6)', async () => {
    const { clock, registry, process } = world();
    const replicas = [registry(), registry()];
    process('w-1', ['tool.search', 'tool.publish'], { description: 'Finds', input: { type: 'object' } });
    await clock.pass(0);
    for (const replica of replicas) {
      expect((await replica.catalog('tool')).find(({ name }) => name === 'search')).toEqual({
        kind: 'tool',
        name: 'search',
        description: 'Finds',
        input: { type: 'object' },
        build: 'b1',
        registeredBy: { kind: 'platform', id: 'tool-gateway' },
        instances: [{ id: 'w-1', service: 'tool-gateway', version: '0.1.0', since: new Date(clock.now()).toISOString() }],
      });
      expect(await replica.instances()).toMatchObject([{ id: 'w-1', host: 'host-1', serves: ['tool.search', 'tool.publish'] }]);
      expect(await replica.catalog('workflow')).toEqual([]);
    }
  });

  it('is not said to have announced what an earlier version stored (S6)', async () => {
    const { clock, store, registry, process } = world();
    const replica = registry();
    const body = JSON.stringify({ kind: 'tool', name: 'old', build: 'b0' });
    await definitionRecords(store).put({ id: 'tool.old', at: 0, body });
    process('w-1', ['tool.search']);
    await clock.pass(0);
    expect((await replica.catalog('tool')).map(({ name, registeredBy }) => [name, registeredBy])).toEqual([
      ['old', undefined],
      ['search', { kind: 'platform', id: 'tool-gateway' }],
    ]);
  });

  it('stays as long as it beats', async () => {
    const { clock, registry, process } = world();
    const replica = registry();
    process('w-1', ['tool.search']);
    await clock.pass(3_600_000);
    expect(await serving(replica, 'search')).toEqual(['w-1']);
  });

  it('leaves without taking the others along', async () => {
    const { clock, registry, process } = world();
    const replica = registry();
    const [one] = [process('w-1', ['tool.search']), process('w-2', ['tool.search']), process('w-3', ['tool.search'])];
    await clock.pass(0);
    await one.withdraw();
    expect(await serving(replica, 'search')).toEqual(['w-2', 'w-3']);
    await clock.pass(60_000);
    expect(await serving(replica, 'search')).toEqual(['w-2', 'w-3']);
  });

  it('that leaves while it still introduces itself is not there afterwards', async () => {
    const { clock, registry, process } = world();
    const replica = registry();
    await process('w-1', ['tool.search']).withdraw();
    await clock.pass(1_000);
    expect(await ids(replica)).toEqual([]);
  });

  it('that dies is there until its lease ends and gone then; what it served stays known (E10, G2, G3)', async () => {
    const { clock, store, registry, process } = world();
    const replicas = [registry(), registry()];
    const one = process('w-1', ['tool.search']);
    process('w-2', ['tool.other']);
    await clock.pass(10_000);
    one.kill();
    await clock.pass(3_000);
    expect(await ids(replicas[0]!)).toEqual(['w-1', 'w-2']);
    await clock.pass(4_000);
    for (const replica of replicas) {
      expect(await ids(replica)).toEqual(['w-2']);
      expect(await serving(replica, 'search')).toEqual([]);
    }
    expect((await instanceRecords(store).all()).map(({ id }) => id)).toEqual(['tool-gateway/w-2']);
  });

  it('may start again under its id at once; the goodbye and the silence of the run before mean nothing (G1)', async () => {
    const { clock, registry, process } = world();
    const replica = registry();
    const before = process('w-1', ['tool.search']);
    const draining = process('w-2', ['tool.search']);
    await clock.pass(4_000);
    before.kill();
    process('w-1', ['tool.search', 'tool.new']);
    process('w-2', ['tool.search', 'tool.new']);
    await clock.pass(0);
    await draining.withdraw();
    await clock.pass(20_000);
    expect(await serving(replica, 'search')).toEqual(['w-1', 'w-2']);
    expect(await serving(replica, 'new')).toEqual(['w-1', 'w-2']);
  });

  it('announces other definitions when its code changes', async () => {
    const { clock, registry, process } = world();
    const replica = registry();
    const one = process('w-1', ['tool.search', 'tool.old']);
    await clock.pass(1_000);
    one.update([definition('tool.search', { description: 'Better', build: 'b2' })], 'b2');
    await clock.pass(2_000);
    expect(await replica.catalog('tool')).toMatchObject([
      { name: 'old', build: 'b1', instances: [] },
      { name: 'search', build: 'b2', description: 'Better', instances: [{ id: 'w-1', build: 'b2' }] },
    ]);
  });
});

describe('when something is away', () => {
  it('a process goes on without a registry, says so once, and is there within a beat of its return (G5)', async () => {
    const { clock, lines, registry, process } = world();
    const first = registry();
    process('w-1', ['tool.search']);
    await clock.pass(4_000);
    await first.close();
    await clock.pass(60_000);
    expect(lines.filter((line) => /registry cannot be reached/.test(line))).toHaveLength(1);
    const second = registry();
    await clock.pass(2_000);
    expect(await serving(second, 'search')).toEqual(['w-1']);
    expect(lines.filter((line) => /registry answers again/.test(line))).toHaveLength(1);
  });

  it('a store that lost everything gets all of it again (G5)', async () => {
    const { clock, registry, process } = world();
    const first = registry();
    process('w-1', ['tool.search']);
    await clock.pass(4_000);
    await first.close();
    const second = registry(memoryStore());
    await clock.pass(2_000);
    expect(await serving(second, 'search')).toEqual(['w-1']);
  });

  it('nobody is given up because the store was away (G2)', async () => {
    const { clock, store, lines, registry, process } = world();
    let away = false;
    const failing: Store = aroundOperations(store, (_, run) => (away ? Promise.reject(new Error('The store is away.')) : run()));
    const replica = registry(failing);
    process('w-1', ['tool.search']);
    await clock.pass(4_000);
    away = true;
    await clock.pass(60_000);
    expect(await replica.readiness()).toEqual({ ready: false, reasons: [expect.stringMatching(/store.*away/)] });
    await expect(replica.catalog('tool')).rejects.toThrow(/away/);
    away = false;
    expect(await serving(replica, 'search')).toEqual(['w-1']);
    await clock.pass(60_000);
    expect(await serving(replica, 'search')).toEqual(['w-1']);
    expect(lines.filter((line) => /is gone/.test(line))).toEqual([]);
  });

  it('nobody is given up because the bus was away (G2)', async () => {
    const { clock, bus, lines, registry, process, cutBus } = world();
    const replica = registry();
    process('w-1', ['tool.search']);
    await clock.pass(5_000);
    const mend = cutBus();
    await clock.pass(60_000);
    expect(await serving(replica, 'search')).toEqual(['w-1']);
    expect(await replica.readiness()).toEqual({ ready: false, reasons: [expect.stringMatching(/bus.*cut/)] });
    mend();
    // It takes processes a while to notice.
    expect(await serving(replica, 'search')).toEqual(['w-1']);
    await clock.pass(20_000);
    expect(await serving(replica, 'search')).toEqual(['w-1']);
    expect(lines.filter((line) => /is gone/.test(line))).toEqual([]);
    await expect(bus.ping()).resolves.toBeUndefined();
  });

  it('a goodbye waits for nobody', async () => {
    const { clock, process } = world();
    const one = process('w-1', []);
    await clock.pass(0);
    await expect(one.withdraw()).resolves.toBeUndefined();
  });
});
