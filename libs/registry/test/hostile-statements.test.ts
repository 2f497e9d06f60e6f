import { describe, expect, it } from 'vitest';
import type { CatalogDefinition, Instance } from '@troupe/contracts';
import { MAX_DEFINITION, MAX_DEFINITIONS, MAX_INSTANCES } from '../src/bounds.ts';
import { statementSubject } from '../src/messages.ts';
import { presentable } from '../src/presentable.ts';
import { definitionRecords } from '../src/records/definition-records.ts';
import { instanceRecords } from '../src/records/instance-records.ts';
import { definition, world } from './world.ts';

const instance = (changes: object): Instance =>
  ({ id: 'w-1', service: 'tool-gateway', version: '1', since: '2026-01-01T00:00:00.000Z', serves: [], ...changes }) as Instance;
const far = new Date(8.64e15).toISOString();

describe('what a process says of itself', () => {
  const define = statementSubject('define', 'tool-gateway');
  const announce = statementSubject('announce', 'tool-gateway');
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;

  it.each([
    ['a time that is none', { at: '1', definitions: [] }],
    ['a time before all time', { at: -1, definitions: [] }],
    ['what another service defines', { at: 1, definitions: [definition('agent.advisor')] }],
    ['no list', { at: 1, definitions: {} }],
    ['a name that cannot be seen', { at: 1, definitions: [definition('tool.\u202Eevil')] }],
    ['a name of 200 characters', { at: 1, definitions: [definition(`tool.${'x'.repeat(200)}`)] }],
    ['a schema nested 500 deep', { at: 1, definitions: [definition('tool.a', { input: deep as never })] }],
    ['too many definitions', { at: 1, definitions: Array.from({ length: 1_001 }, (_, i) => definition(`tool.t${i}`)) }],
  ])('is refused with %s', (_, body) => {
    expect(() => define.read(body)).toThrow(/expected shape/);
  });

  it.each([
    ['of another service', { run: 'r', beat: 1, instance: instance({ service: 'orchestrator' }) }],
    ['that serves what it cannot', { run: 'r', beat: 1, instance: instance({ serves: ['agent.advisor'] }) }],
    ['with an address that is no web address', { run: 'r', beat: 1, instance: instance({ url: 'javascript:alert(1)' }) }],
    ['with an empty id', { run: 'r', beat: 1, instance: instance({ id: '' }) }],
    ['that counts no beats', { run: 'r', beat: 1.5, instance: instance({}) }],
    ['that serves everything', { run: 'r', beat: 1, instance: instance({ serves: Array.from({ length: 5_000 }, () => 'tool.a') }) }],
  ])('is refused of a process %s', (_, body) => {
    expect(() => announce.read(body)).toThrow(/expected shape/);
  });
});

describe('a registry among processes that lie', () => {
  it('takes no time for later than now: who defines a name next wins', async () => {
    const { bus, clock, registry, process } = world();
    const replica = registry();
    await bus.request(
      statementSubject('define', 'tool-gateway'),
      { at: 1e300, definitions: [definition('tool.search', { build: 'evil' })] },
      100,
    );
    await bus.request(statementSubject('announce', 'tool-gateway'), { run: 'r', beat: 1, instance: instance({ since: far }) }, 100);
    expect((await replica.instances())[0]!.since).toBe(new Date(clock.now()).toISOString());
    await clock.pass(10);
    process('g-1', ['tool.search']);
    await clock.pass(10);
    expect(await replica.catalog('tool')).toMatchObject([{ name: 'search', build: 'b1' }]);
  });

  it('keeps so much of each kind and no more; what it has can still be announced anew, and other kinds have their own room', async () => {
    const { bus, clock, lines, registry, process } = world();
    const replica = registry();
    const fill = async (round: number): Promise<void> => {
      const many = Array.from({ length: 100 }, (_, i) => definition(`tool.t${round}-${i}`, { description: 'x'.repeat(16_000) }));
      await bus.request(statementSubject('define', 'tool-gateway'), { at: 1, definitions: many }, 100);
    };
    process('g-1', ['tool.search']);
    await clock.pass(10);
    for (let round = 0; round < 30; round++) await fill(round);
    const tools = await replica.catalog('tool');
    expect(JSON.stringify(tools).length).toBeLessThan(MAX_DEFINITIONS.characters * 1.1);
    expect(tools.length).toBeLessThanOrEqual(MAX_DEFINITIONS.count);
    expect(lines.some((line) => /registry is full/.test(line))).toBe(true);
    process('g-2', ['tool.search'], { description: 'Better' });
    process('o-1', ['agent.advisor']);
    await clock.pass(2_000);
    expect((await replica.catalog('tool')).find(({ name }) => name === 'search')).toMatchObject({ description: 'Better' });
    expect(await replica.catalog('agent')).toMatchObject([{ name: 'advisor', instances: [{ id: 'o-1' }] }]);
  });

  it('keeps so many processes of each service; no process stands for one of another service', async () => {
    const { bus, registry, process, clock } = world();
    const replica = registry();
    process('o-1', ['agent.advisor']);
    await clock.pass(10);
    const announce = (id: string, serves: readonly string[] = []): Promise<object> =>
      bus.request(statementSubject('announce', 'tool-gateway'), { run: 'r', beat: 1, instance: instance({ id, serves }) }, 100);
    await announce('o-1');
    await bus.request(statementSubject('withdraw', 'tool-gateway'), { id: 'o-1', run: 'r' }, 100);
    expect(await replica.instances()).toMatchObject([{ id: 'o-1', service: 'orchestrator' }]);
    const large = Array.from({ length: 2_000 }, (_, i) => `tool.${'x'.repeat(100)}${i}`);
    await expect(
      (async () => {
        for (let i = 0; ; i++) await announce(`g-${i}`, large);
      })(),
    ).rejects.toMatchObject({ code: 'too-many-items' });
    expect(JSON.stringify(await replica.instances()).length).toBeLessThan(MAX_INSTANCES.characters * 1.1);
  });

  it('shows all it can read, though the store holds what it cannot', async () => {
    const { store, registry, process, clock } = world();
    for (const [i, body] of ['', 'null', '{}', '{"kind":"tool"}', '['.repeat(10_000)].entries()) {
      await definitionRecords(store).put({ id: `tool.bad-${i}`, at: 1, body });
      await instanceRecords(store).put({ id: `tool-gateway/bad-${i}`, run: 'r', beat: 1, body });
    }
    const replica = registry();
    process('g-1', ['tool.search']);
    await clock.pass(10);
    expect(await replica.catalog('tool')).toMatchObject([{ name: 'search', instances: [{ id: 'g-1' }] }]);
    expect(await replica.instances()).toMatchObject([{ id: 'g-1' }]);
  });
});

describe('a definition that is too much for a list', () => {
  it('is shown without what makes it so, and not at all without a name that can be shown', () => {
    const tool: CatalogDefinition = definition('tool.a', { description: 'x'.repeat(20_000), input: { type: 'object' } });
    expect(presentable(tool)).toEqual({ ...tool, description: 'x'.repeat(16_384) });
    expect(presentable({ ...tool, input: 'y'.repeat(MAX_DEFINITION) })).toEqual({
      kind: 'tool',
      name: 'a',
      build: 'b1',
      description: 'x'.repeat(16_384),
    });
    expect(presentable({ ...tool, name: 'n'.repeat(500) })).toBeUndefined();
  });
});
