import type { DatabaseSync } from 'node:sqlite';
import type { NodeRecord, PartitionRecord } from '../port.ts';

export interface NodeTable {
  beat(node: string, beat: number): void;
  nodes(): readonly NodeRecord[];
  remove(node: string): void;
  partitions(): readonly PartitionRecord[];
  claim(partition: number, epoch: number, node: string): PartitionRecord | undefined;
  release(partition: number, epoch: number, node: string): void;
}

export function nodeTable(db: DatabaseSync): NodeTable {
  const beat = db.prepare('INSERT INTO nodes (node, beat) VALUES (?, ?) ON CONFLICT (node) DO UPDATE SET beat = excluded.beat');
  const nodes = db.prepare('SELECT node, beat FROM nodes ORDER BY node');
  const remove = db.prepare('DELETE FROM nodes WHERE node = ?');
  const partitions = db.prepare('SELECT partition, epoch, node FROM partitions ORDER BY partition');
  const claim = db.prepare('UPDATE partitions SET epoch = epoch + 1, node = ? WHERE partition = ? AND epoch = ?');
  const release = db.prepare('UPDATE partitions SET node = NULL WHERE partition = ? AND epoch = ? AND node = ?');
  return {
    beat(node, count) {
      beat.run(node, count);
    },
    nodes: () => (nodes.all() as unknown as NodeRecord[]).map((row) => ({ ...row })),
    remove(node) {
      remove.run(node);
    },
    partitions: () =>
      (partitions.all() as { partition: number; epoch: number; node: string | null }[]).map(({ partition, epoch, node }) => ({
        partition,
        epoch,
        ...(node === null ? {} : { node }),
      })),
    claim: (partition, epoch, node) =>
      claim.run(node, partition, epoch).changes === 1 ? { partition, epoch: epoch + 1, node } : undefined,
    release(partition, epoch, node) {
      release.run(partition, epoch, node);
    },
  };
}
