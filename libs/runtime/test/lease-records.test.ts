import { memoryBus } from '@troupe/bus/memory';
import { PARTITIONS } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { aroundOperations, type DocumentStore } from '@troupe/store';
import { damageDocument, keyText, whole } from '@troupe/store/contract';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { nodeRecords, type NodeRecord } from '../src/cluster/node-records.ts';
import { partitionRecords, type PartitionRecord } from '../src/cluster/partition-records.ts';
import { sharedOwnership } from '../src/cluster/shared-ownership.ts';
import { silent } from './replicas.ts';
import { letPass } from './schedules/let-pass.ts';

const documents = memoryDocuments();
const store: DocumentStore = memoryStore(documents);
const nodes = nodeRecords(store);

describe('the records of nodes', () => {
  const found = async (name: string): Promise<NodeRecord | undefined> => (await nodes.all()).find(({ node }) => node === name);

  it('show the last heartbeat of each node until it is removed', async () => {
    for (const node of ['a', 'b']) expect(await nodes.take(node, 'r1')).toBe(1);
    for (const [node, beat] of [
      ['a', 1],
      ['b', 7],
      ['a', 2],
    ] as const)
      expect(await nodes.beat({ node, run: 'r1', generation: 1, beat })).toBe(true);
    const [first, second] = [
      { node: 'a', run: 'r1', generation: 1, beat: 2 },
      { node: 'b', run: 'r1', generation: 1, beat: 7 },
    ];
    expect(await nodes.all()).toEqual([first, second]);
    await nodes.remove({ node: 'a', run: 'another' });
    expect(await nodes.all()).toHaveLength(2);
    await nodes.remove({ node: 'a', run: 'r1' });
    expect(await nodes.all()).toEqual([second]);
    await nodes.remove({ node: 'b', run: 'r1' });
  });

  it('have the name of a node for one run at a time: the heartbeats of another change nothing', async () => {
    const beat = (run: string, generation: number, count: number) => nodes.beat({ node: 'n', run, generation, beat: count });
    expect(await beat('r1', 1, 1)).toBe(false);
    expect(await found('n')).toBeUndefined();
    expect(await nodes.take('n', 'r1')).toBe(1);
    expect(await nodes.take('n', 'r1')).toBe(1);
    await beat('r1', 1, 5);
    expect(await nodes.take('n', 'r2')).toBe(2);
    expect(await beat('r1', 1, 6)).toBe(false);
    expect(await found('n')).toEqual({ node: 'n', run: 'r2', generation: 2, beat: 0 });
    expect(await nodes.take('n', 'r1', 1)).toBe(1);
    expect(await beat('r2', 2, 1)).toBe(false);
    expect(await found('n')).toEqual({ node: 'n', run: 'r1', generation: 1, beat: 0 });
    expect(await nodes.take('n', 'r3')).toBe(2);
    await nodes.remove({ node: 'n', run: 'r3' });
  });

  it('go to runs that take a name at once one after the other, each with a generation of its own', async () => {
    const generations = await Promise.all(['r1', 'r2', 'r3', 'r4'].map((run) => nodes.take('shared', run)));
    expect(new Set(generations)).toEqual(new Set([1, 2, 3, 4]));
    await nodes.remove({ node: 'shared', run: ['r1', 'r2', 'r3', 'r4'][generations.indexOf(4)]! });
  });

  it('that cannot be read show that it lives by changing, and are removed as they were found (S9)', async () => {
    const damage = (body: string): void => damageDocument(documents, { kind: 'document', name: 'nodes', key: keyText(['n']) }, { body });
    expect(await nodes.take('n', 'r1')).toBe(1);
    damage('thump');
    const first = (await found('n'))!;
    expect(await found('n')).toEqual(first);
    damage('thump thump');
    expect((await found('n'))?.beat).not.toEqual(first.beat);
    await nodes.remove(first);
    expect(await found('n')).toMatchObject({ generation: Number.MAX_SAFE_INTEGER });
    expect(await nodes.beat({ node: 'n', run: 'r1', generation: 1, beat: 2 })).toBe(true);
    expect((await found('n'))?.beat).toBe(2);
    damage('{"v":2}');
    expect(await nodes.take('n', 'r2')).toBe(1);
    damage('gone');
    await nodes.remove((await found('n'))!);
    expect(await found('n')).toBeUndefined();
  });
});

describe('the records of partitions', () => {
  const partitions = partitionRecords(store);
  const partition = async (n: number): Promise<PartitionRecord> => whole((await partitions.all()).find((one) => one.partition === n));

  it('are made for every partition, in order, and those that are there stay', async () => {
    expect(await partitions.all()).toEqual([]);
    await Promise.all([partitions.make(), partitions.make()]);
    await partitions.claim(7, 0, 'a');
    await partitions.make();
    const all = Array.from({ length: PARTITIONS }, (_, n) =>
      n === 7 ? { partition: 7, epoch: 1, node: 'a' } : { partition: n, epoch: 0 },
    );
    expect(await partitions.all()).toEqual(all);
  });

  it('give a partition to one of those who claim it at its epoch, and raise the epoch (P1)', async () => {
    const nodesThatClaim = ['a', 'b', 'c'];
    const claims = await Promise.all(nodesThatClaim.map((node) => partitions.claim(20, 0, node)));
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toEqual([{ partition: 20, epoch: 1, node: nodesThatClaim[claims.indexOf(won[0])] }]);
    expect(await partition(20)).toEqual(won[0]);
    expect(await partitions.claim(20, 0, 'a')).toBeUndefined();
    expect(await partitions.claim(20, 2, 'a')).toBeUndefined();
    expect(await partition(20)).toEqual(won[0]);
  });

  it('let an owner be overruled by a claim at the current epoch', async () => {
    await partitions.claim(21, 0, 'a');
    expect(await partitions.claim(21, 1, 'b')).toEqual({ partition: 21, epoch: 2, node: 'b' });
  });

  it('take a partition back from its owner at its epoch only, and keep the epoch', async () => {
    const owned = await partitions.claim(22, 0, 'a');
    await partitions.release(22, 1, 'b');
    await partitions.release(22, 0, 'a');
    expect(await partition(22)).toEqual(owned);
    await partitions.release(22, 1, 'a');
    expect(await partition(22)).toEqual({ partition: 22, epoch: 1 });
    expect(await partitions.claim(22, 1, 'b')).toEqual({ partition: 22, epoch: 2, node: 'b' });
  });

  it('that cannot be read are given in their place, and nobody claims them (S9)', async () => {
    const before = await partitions.all();
    damageDocument(
      documents,
      { kind: 'document', name: 'partitions', key: keyText([41]) },
      { body: '{"partition":41,"epoch":"stone age"}' },
    );
    expect(await partitions.all()).toEqual(
      before.map((record) => (record.partition === 41 ? { partition: 41, unreadable: expect.stringContaining('epoch') } : record)),
    );
    await partitions.make();
    expect(await partitions.claim(41, 1, 'node')).toBeUndefined();
  });
});

it('a heartbeat of an orchestrator takes one operation, and its look at the others two', async () => {
  const env = virtualEnv();
  const operations: string[] = [];
  const counted = aroundOperations(memoryStore(memoryDocuments(), env.now), ({ name }, run) => {
    operations.push(name);
    return run();
  });
  const bus = memoryBus({ now: env.now, after: env.after });
  const hooks = { take: async () => {}, serve() {}, stopServing: async () => {}, drain: async () => {}, drop() {} };
  const ownership = sharedOwnership({ store: counted, bus, log: silent, node: 'a', env, beat: 500 }, hooks);
  await ownership.start();
  await letPass(env, 400);
  operations.length = 0;
  await letPass(env, 1_000);
  const round = ['nodes.replace', 'nodes.find', 'partitions.find'];
  expect(operations).toEqual([...round, ...round]);
});
