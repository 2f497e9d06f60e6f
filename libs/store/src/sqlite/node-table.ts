import type { DatabaseSync } from 'node:sqlite';
import { nodeRecord, partitionRecord } from '../documents/records.ts';
import type { UnreadablePartition } from '../documents/unreadable.ts';
import type { NodeRecord, PartitionRecord } from '../port/node-store.ts';
import { prepareRead } from './prepare-read.ts';

export interface NodeTable {
  take(node: string, run: string, generation: number | undefined): number;
  beat(node: string, run: string, beat: number): boolean;
  nodes(): readonly NodeRecord[];
  remove(node: string, run: string): void;
  partitions(): readonly (PartitionRecord | UnreadablePartition)[];
  claim(partition: number, epoch: number, node: string): PartitionRecord | undefined;
  release(partition: number, epoch: number, node: string): void;
}

export function nodeTable(db: DatabaseSync): NodeTable {
  const take = db.prepare(
    `INSERT INTO nodes (node, run, generation, beat) VALUES (:node, :run, coalesce(:generation, 1), 0)
     ON CONFLICT (node) DO UPDATE SET run = :run, generation = coalesce(:generation, generation + 1), beat = 0 RETURNING generation`,
  );
  const beat = db.prepare('UPDATE nodes SET beat = ? WHERE node = ? AND run = ?');
  const nodes = prepareRead(db, 'SELECT node, run, generation, beat FROM nodes ORDER BY node');
  const remove = db.prepare('DELETE FROM nodes WHERE node = ? AND run = ?');
  const partitions = prepareRead(db, 'SELECT partition, epoch, node FROM partitions ORDER BY partition');
  const claim = db.prepare('UPDATE partitions SET epoch = epoch + 1, node = ? WHERE partition = ? AND epoch = ?');
  const release = db.prepare('UPDATE partitions SET node = NULL WHERE partition = ? AND epoch = ? AND node = ?');
  return {
    take: (node, run, generation) => take.get({ node, run, generation: generation ?? null })!['generation'] as number,
    beat: (node, run, count) => beat.run(count, node, run).changes === 1,
    nodes: () => nodes.all().map(({ node, ...fields }) => nodeRecord(String(node), { fields })),
    remove(node, run) {
      remove.run(node, run);
    },
    partitions: () => partitions.all().map(({ partition, ...fields }) => partitionRecord(Number(partition), { fields })),
    claim: (partition, epoch, node) =>
      claim.run(node, partition, epoch).changes === 1 ? { partition, epoch: epoch + 1, node } : undefined,
    release(partition, epoch, node) {
      release.run(partition, epoch, node);
    },
  };
}
