import { aroundOperations } from '@troupe/store';
import { awkwardText, damageDocument, keyText } from '@troupe/store/contract';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { definitionRecords } from '../src/records/definition-records.ts';
import { instanceRecords, type InstanceRecord } from '../src/records/instance-records.ts';

function instance(id: string, changes: Partial<InstanceRecord> = {}): InstanceRecord {
  return { id, run: 'r1', beat: 1, body: '{}', ...changes };
}

describe('the records of instances', () => {
  it('are listed in the order of their ids with what they announced', async () => {
    const records = instanceRecords(memoryStore());
    const [a, b] = [instance('i-a', { body: awkwardText }), instance('i-b/ä %2F')];
    await records.put(b);
    await records.put(a);
    expect(await records.all()).toEqual([a, b]);
  });

  it('take heartbeats, each without touching another', async () => {
    const records = instanceRecords(memoryStore());
    await Promise.all([records.put(instance('a')), records.put(instance('b'))]);
    expect(await Promise.all([records.beat('a', 'r1', 2), records.beat('b', 'r1', 9)])).toEqual([true, true]);
    expect(await records.all()).toEqual([instance('a', { beat: 2 }), instance('b', { beat: 9 })]);
    await records.remove('a', 'r1');
    expect(await records.all()).toEqual([instance('b', { beat: 9 })]);
  });

  it('that are not known, or are of another run, are answered so and not made', async () => {
    const records = instanceRecords(memoryStore());
    expect(await records.beat('i', 'r1', 5)).toBe(false);
    expect(await records.all()).toEqual([]);
    await records.put(instance('i', { run: 'r2' }));
    expect(await records.beat('i', 'r1', 5)).toBe(false);
    expect(await records.all()).toEqual([instance('i', { run: 'r2' })]);
  });

  it('of one that started again under the same id are one, which the run before cannot remove', async () => {
    const records = instanceRecords(memoryStore());
    await records.put(instance('i', { beat: 40, body: '{"old":1}' }));
    await records.put(instance('i', { run: 'r2' }));
    await records.remove('i', 'r1');
    expect(await records.all()).toEqual([instance('i', { run: 'r2' })]);
  });

  it('are removed as dead only while their heartbeat stands still', async () => {
    const records = instanceRecords(memoryStore());
    await records.put(instance('i'));
    await records.beat('i', 'r1', 2);
    await records.remove('i', 'r1', 1);
    expect(await records.all()).toEqual([instance('i', { beat: 2 })]);
    await records.remove('i', 'r1', 2);
    await records.remove('i', 'r1', 2);
    expect(await records.all()).toEqual([]);
  });

  it('keep what was announced last, through whichever replica a heartbeat comes', async () => {
    const store = memoryStore();
    const [one, other] = [instanceRecords(store), instanceRecords(store)];
    await one.put(instance('i', { body: '"before"' }));
    await other.all();
    await one.put(instance('i', { body: '"after"', beat: 2 }));
    expect(await other.beat('i', 'r1', 3)).toBe(true);
    expect(await one.all()).toEqual([instance('i', { body: '"after"', beat: 3 })]);
  });

  it('take one operation for each heartbeat, once they were read', async () => {
    const operations: string[] = [];
    const store = memoryStore();
    const counted = aroundOperations(store, ({ name }, run) => {
      operations.push(name);
      return run();
    });
    await instanceRecords(store).put(instance('i'));
    const records = instanceRecords(counted);
    await records.all();
    for (const beat of [2, 3]) expect(await records.beat('i', 'r1', beat)).toBe(true);
    expect(operations).toEqual(['instances.find', 'instances.replace', 'instances.replace']);
  });

  it('that cannot be read are left out, and mended by the next that is announced (S9)', async () => {
    const documents = memoryDocuments();
    const records = instanceRecords(memoryStore(documents));
    for (const id of ['a', 'b']) await records.put(instance(id));
    damageDocument(documents, { kind: 'document', name: 'instances', key: keyText(['a']) }, { body: '{"id":"a","beat":"none"}' });
    expect(await records.all()).toEqual([instance('b')]);
    expect(await records.beat('a', 'r1', 2)).toBe(false);
    await records.put(instance('a', { beat: 2 }));
    expect(await records.all()).toEqual([instance('a', { beat: 2 }), instance('b')]);
  });
});

describe('the records of definitions', () => {
  it('stay, and an older one never replaces a newer one (S6)', async () => {
    const records = definitionRecords(memoryStore());
    const versions = [3, 1, 2].map((at) => ({ id: 'tool.t', at, body: JSON.stringify({ at, awkwardText }) }));
    await Promise.all(versions.map((version) => records.put(version)));
    expect(await records.all()).toEqual([versions[0]]);
    await records.put({ id: 'tool.t', at: 3, body: '{}' });
    await records.put({ id: 'tool.t', at: 2, body: '{}' }, versions[1]);
    expect(await records.all()).toEqual([versions[0]]);
    await records.put({ id: 'tool.t', at: 4, body: '{}' }, versions[1]);
    expect(await records.all()).toEqual([{ id: 'tool.t', at: 4, body: '{}' }]);
  });

  it('that cannot be read are left out, and mended by the next that is announced (S9)', async () => {
    const documents = memoryDocuments();
    const records = definitionRecords(memoryStore(documents));
    await records.put({ id: 'tool.t', at: 5, body: '{}' });
    damageDocument(documents, { kind: 'document', name: 'definitions', key: keyText(['tool.t']) }, { v: 99 });
    expect(await records.all()).toEqual([]);
    await records.put({ id: 'tool.t', at: 1, body: '{}' });
    expect(await records.all()).toEqual([{ id: 'tool.t', at: 1, body: '{}' }]);
  });
});
