import type { Collection } from 'mongodb';
import { PARTITIONS } from '@troupe/contracts';
import { nodeRecord, partitionRecord } from '../../documents/records.ts';
import { documentVersion, isReadable, type UnreadablePartition } from '../../documents/unreadable.ts';
import type { NodeRecord, PartitionRecord } from '../../port/node-store.ts';
import { found, type NodeDocument, type PartitionDocument } from '../documents/documents.ts';
import { untilKnown } from '../writes/until-known.ts';

export interface NodeCollection {
  take(node: string, run: string, generation: number | undefined): Promise<number>;
  beat(node: string, run: string, beat: number): Promise<boolean>;
  nodes(): Promise<readonly NodeRecord[]>;
  remove(node: string, run: string): Promise<void>;
  partitions(): Promise<readonly (PartitionRecord | UnreadablePartition)[]>;
  claim(partition: number, epoch: number, node: string): Promise<PartitionRecord | undefined>;
  release(partition: number, epoch: number, node: string): Promise<void>;
  /** Fails unless documents can be written. */
  touch(): Promise<void>;
}

export function nodeCollection(
  nodes: Collection<NodeDocument>,
  partitions: Collection<PartitionDocument>,
  nonce: () => string,
): NodeCollection {
  return {
    take(node, run, generation) {
      return untilKnown(async () => {
        // Repeated after a lost answer, it finds its own run and counts it no second time.
        const there = await nodes.findOne({ _id: node });
        const own = there?.run === run ? there : undefined;
        if (own !== undefined && (generation === undefined || own.generation === generation)) return own.generation;
        // What is no number cannot be counted up.
        const set = generation ?? (there === null || Number.isSafeInteger(there.generation) ? undefined : 1);
        const change = {
          $set: { v: documentVersion, run, beat: 0, ...(set === undefined ? {} : { generation: set }) },
          ...(set === undefined ? { $inc: { generation: 1 } } : {}),
        };
        return (await nodes.findOneAndUpdate({ _id: node }, change, { upsert: true, returnDocument: 'after' }))!.generation;
      });
    },
    async beat(node, run, beat) {
      return (await nodes.updateOne({ _id: node, run }, { $set: { beat } })).matchedCount === 1;
    },
    async nodes() {
      const documents = await nodes.find().sort({ _id: 1 }).toArray();
      return documents.filter(({ _id }) => typeof _id === 'string').map(({ _id, ...document }) => nodeRecord(_id, found(document)));
    },
    async remove(node, run) {
      await nodes.deleteOne({ _id: node, run });
    },
    async partitions() {
      const documents = await partitions.find().sort({ _id: 1 }).toArray();
      return documents.filter(({ _id }) => isPartition(_id)).map(toRecord);
    },
    claim(partition, epoch, node) {
      const mark = nonce();
      return untilKnown(async (repeat) => {
        const change = { $set: { node, nonce: mark, epoch: epoch + 1 } };
        const won = await partitions.findOneAndUpdate({ _id: partition, epoch }, change, { returnDocument: 'after' });
        const mine = won ?? (repeat ? await partitions.findOne({ _id: partition, nonce: mark }) : null);
        const record = mine === null ? undefined : toRecord(mine);
        return record !== undefined && isReadable(record) ? record : undefined;
      });
    },
    async release(partition, epoch, node) {
      await untilKnown(() => partitions.updateOne({ _id: partition, epoch, node }, { $set: { node: null } }));
    },
    async touch() {
      await partitions.updateOne({ _id: 0 }, { $set: { v: documentVersion } });
    },
  };
}

/** Makes the partitions that are missing, unowned. */
export async function makePartitions(partitions: Collection<PartitionDocument>): Promise<void> {
  const known = new Set((await partitions.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  for (let _id = 0; _id < PARTITIONS; _id++) {
    if (known.has(_id)) continue;
    await partitions.updateOne({ _id }, { $setOnInsert: { v: documentVersion, epoch: 0, node: null, nonce: null } }, { upsert: true });
  }
}

function toRecord({ _id, ...document }: PartitionDocument): PartitionRecord | UnreadablePartition {
  return partitionRecord(_id, found(document));
}

/** A document under a key of another kind was put there by others. */
function isPartition(key: unknown): boolean {
  return Number.isInteger(key) && (key as number) >= 0 && (key as number) < PARTITIONS;
}
