import { describe, expect, it } from 'vitest';
import type { Store } from '../port.ts';
import type { DefinitionRecord, InstanceRecord } from '../port/registry-store.ts';
import { awkwardJson, unique, whole } from './records.ts';

export function describeInstances(store: () => Store): void {
  const instance = (id: string, changes: Partial<InstanceRecord> = {}): InstanceRecord => ({
    id,
    run: 'r1',
    beat: 1,
    body: '{}',
    ...changes,
  });
  const found = async (...ids: readonly string[]): Promise<readonly InstanceRecord[]> =>
    (await store().instances()).filter(({ id }) => ids.includes(id)).map(whole);

  describe('instances', () => {
    it('are listed in id order with what they announced', async () => {
      const prefix = unique('i');
      const [a, b] = [instance(`${prefix}-a`, { body: awkwardJson }), instance(`${prefix}-b/ä %2F`)];
      await store().putInstance(b);
      await store().putInstance(a);
      expect(await found(a.id, b.id)).toEqual([a, b]);
    });

    it('beat by themselves, each without touching another', async () => {
      const [a, b] = [unique('a'), unique('b')];
      await Promise.all([store().putInstance(instance(a)), store().putInstance(instance(b))]);
      expect(await Promise.all([store().beatInstance(a, 'r1', 2), store().beatInstance(b, 'r1', 9)])).toEqual([true, true]);
      expect(await found(a, b)).toEqual([instance(a, { beat: 2 }), instance(b, { beat: 9 })]);
      await store().removeInstance(a, 'r1');
      expect(await found(a, b)).toEqual([instance(b, { beat: 9 })]);
    });

    it('that are not known, or are of another run, are answered so and not made', async () => {
      const id = unique('i');
      expect(await store().beatInstance(id, 'r1', 5)).toBe(false);
      expect(await found(id)).toEqual([]);
      await store().putInstance(instance(id, { run: 'r2' }));
      expect(await store().beatInstance(id, 'r1', 5)).toBe(false);
      expect(await found(id)).toEqual([instance(id, { run: 'r2' })]);
    });

    it('started again under the same id are one, which the run before cannot remove', async () => {
      const id = unique('i');
      await store().putInstance(instance(id, { beat: 40, body: '{"old":1}' }));
      await store().putInstance(instance(id, { run: 'r2' }));
      await store().removeInstance(id, 'r1');
      expect(await found(id)).toEqual([instance(id, { run: 'r2' })]);
    });

    it('are removed as dead only while their beat stands still', async () => {
      const id = unique('i');
      await store().putInstance(instance(id));
      await store().beatInstance(id, 'r1', 2);
      await store().removeInstance(id, 'r1', 1);
      expect(await found(id)).toEqual([instance(id, { beat: 2 })]);
      await store().removeInstance(id, 'r1', 2);
      await store().removeInstance(id, 'r1', 2);
      expect(await found(id)).toEqual([]);
    });
  });

  describe('definitions', () => {
    const named = async (id: string): Promise<readonly DefinitionRecord[]> =>
      (await store().definitions()).filter((definition) => definition.id === id).map(whole);

    it('stay, and an older one never replaces a newer one (S6)', async () => {
      const id = unique('tool.t');
      const versions = [3, 1, 2].map((at) => ({ id, at, body: JSON.stringify({ at, awkwardJson }) }));
      await Promise.all(versions.map((version) => store().putDefinition(version)));
      expect(await named(id)).toEqual([versions[0]]);
      await store().putDefinition({ id, at: 3, body: '{}' });
      expect(await named(id)).toEqual([versions[0]]);
      await store().putDefinition({ id, at: 4, body: '{}' });
      expect(await named(id)).toEqual([{ id, at: 4, body: '{}' }]);
    });
  });
}
