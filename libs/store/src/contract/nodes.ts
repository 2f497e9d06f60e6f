import { describe, expect, it } from 'vitest';
import { PARTITIONS } from '@troupe/contracts';
import type { Store } from '../port.ts';
import type { PartitionRecord } from '../port/node-store.ts';
import { unique, whole } from './records.ts';

export function describeNodes(store: () => Store): void {
  describe('nodes and partitions', () => {
    showNodes(store);
    showPartitions(store);
  });
}

function showNodes(store: () => Store): void {
  it('shows the last beat of each node until it is removed', async () => {
    const [a, b] = [unique('node'), unique('node')];
    const beats = async (): Promise<object[]> => (await store().nodes()).filter(({ node }) => node === a || node === b);
    for (const node of [a, b]) expect(await store().takeNode(node, 'r1')).toBe(1);
    for (const [node, beat] of [
      [a, 1],
      [b, 7],
      [a, 2],
    ] as const)
      expect(await store().beat(node, 'r1', beat)).toBe(true);
    const [first, second] = [
      { node: a, run: 'r1', generation: 1, beat: 2 },
      { node: b, run: 'r1', generation: 1, beat: 7 },
    ];
    expect(await beats()).toEqual(expect.arrayContaining([first, second]));
    await store().removeNode(a, 'another');
    expect(await beats()).toHaveLength(2);
    await store().removeNode(a, 'r1');
    expect(await beats()).toEqual([second]);
    await store().removeNode(b, 'r1');
  });

  it('has the name of a node for one run at a time: the beats of another change nothing', async () => {
    const node = unique('node');
    const found = async (): Promise<object | undefined> => (await store().nodes()).find((each) => each.node === node);
    expect(await store().beat(node, 'r1', 1)).toBe(false);
    expect(await found()).toBeUndefined();
    expect(await store().takeNode(node, 'r1')).toBe(1);
    await store().beat(node, 'r1', 5);
    expect(await store().takeNode(node, 'r2')).toBe(2);
    expect(await store().beat(node, 'r1', 6)).toBe(false);
    expect(await found()).toEqual({ node, run: 'r2', generation: 2, beat: 0 });
    expect(await store().takeNode(node, 'r1', 1)).toBe(1);
    expect(await store().beat(node, 'r2', 1)).toBe(false);
    expect(await found()).toEqual({ node, run: 'r1', generation: 1, beat: 0 });
    expect(await store().takeNode(node, 'r3')).toBe(2);
    await store().removeNode(node, 'r3');
  });

  it('has a clock that all processes over it share', async () => {
    const before = Date.now();
    const times = [await store().time(), await store().time()];
    expect(times[0]).toBeLessThanOrEqual(times[1]!);
    expect(Math.abs(times[0]! - before)).toBeLessThan(60_000);
  });

  it('answers a ping while it can be written to', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
}

function showPartitions(store: () => Store): void {
  const partition = async (n: number): Promise<PartitionRecord> => whole((await store().partitions()).find((one) => one.partition === n));

  it('has every partition, in order', async () => {
    expect((await store().partitions()).map((one) => one.partition)).toEqual(Array.from({ length: PARTITIONS }, (_, i) => i));
  });

  it('gives a partition to one of those who claim it at its epoch, and raises the epoch (P1)', async () => {
    const { epoch } = await partition(20);
    const nodes = [unique('node'), unique('node'), unique('node')];
    const claims = await Promise.all(nodes.map((node) => store().claimPartition(20, epoch, node)));
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toEqual([{ partition: 20, epoch: epoch + 1, node: nodes[claims.indexOf(won[0])] }]);
    expect(await partition(20)).toEqual(won[0]);
    expect(await store().claimPartition(20, epoch, nodes[0]!)).toBeUndefined();
    expect(await store().claimPartition(20, epoch + 2, nodes[0]!)).toBeUndefined();
    expect(await partition(20)).toEqual(won[0]);
  });

  it('lets an owner be overruled by a claim at the current epoch', async () => {
    const { epoch } = await partition(21);
    const [a, b] = [unique('node'), unique('node')];
    await store().claimPartition(21, epoch, a);
    expect(await store().claimPartition(21, epoch + 1, b)).toEqual({ partition: 21, epoch: epoch + 2, node: b });
  });

  it('takes a partition back from its owner at its epoch only, and keeps the epoch', async () => {
    const { epoch } = await partition(22);
    const [a, b] = [unique('node'), unique('node')];
    const owned = await store().claimPartition(22, epoch, a);
    await store().releasePartition(22, epoch + 1, b);
    await store().releasePartition(22, epoch, a);
    expect(await partition(22)).toEqual(owned);
    await store().releasePartition(22, epoch + 1, a);
    expect(await partition(22)).toEqual({ partition: 22, epoch: epoch + 1 });
    expect(await store().claimPartition(22, epoch + 1, b)).toEqual({ partition: 22, epoch: epoch + 2, node: b });
  });
}
