import { describe, expect, it } from 'vitest';
import { PARTITIONS } from '@troupe/contracts';
import type { PartitionRecord, Store } from '../port.ts';
import { unique } from './records.ts';

export function describeNodes(store: () => Store): void {
  const partition = async (n: number): Promise<PartitionRecord> => (await store().partitions()).find((one) => one.partition === n)!;

  describe('nodes and partitions', () => {
    it('shows the last beat of each node until it is removed', async () => {
      const [a, b] = [unique('node'), unique('node')];
      const beats = async (): Promise<object[]> => (await store().nodes()).filter(({ node }) => node === a || node === b);
      await store().beat(a, 1);
      await store().beat(b, 7);
      await store().beat(a, 2);
      expect(await beats()).toEqual(
        expect.arrayContaining([
          { node: a, beat: 2 },
          { node: b, beat: 7 },
        ]),
      );
      await store().removeNode(a);
      expect(await beats()).toEqual([{ node: b, beat: 7 }]);
      await store().removeNode(b);
    });

    it('has every partition, in order', async () => {
      expect((await store().partitions()).map((one) => one.partition)).toEqual(Array.from({ length: PARTITIONS }, (_, i) => i));
    });

    it('gives a partition to one of those who claim it at its epoch, and raises the epoch', async () => {
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

    it('answers a ping while it can be written to', async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });
  });
}
