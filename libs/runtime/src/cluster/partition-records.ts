import { PARTITIONS } from '@troupe/contracts';
import { isReadable, type DocumentSpec, type DocumentStore, type Unreadable } from '@troupe/store';
import { count, expecting, optional, text } from '@troupe/contracts/format';

/** Which node has a partition, by a lease whose epochs are its fencing tokens (P1). */
export interface PartitionRecord {
  readonly partition: number;
  readonly epoch: number;
  readonly node?: string;
}

export interface UnreadablePartition extends Unreadable {
  readonly partition: number;
}

const spec: DocumentSpec<PartitionRecord, 'partition', 'epoch' | 'node'> = {
  name: 'partitions',
  version: 1,
  key: ['partition'],
  guards: ['epoch', 'node'],
  shape: { partition: expecting('a partition', isPartition), epoch: count, node: optional(text) },
};

export interface PartitionRecords {
  /** Makes those that are missing, without an owner. */
  make(): Promise<void>;
  /** In order. */
  all(): Promise<readonly (PartitionRecord | UnreadablePartition)[]>;
  /** Takes a partition whose epoch is `epoch`; undefined when somebody was faster. The new epoch is `epoch + 1`. */
  claim(partition: number, epoch: number, node: string): Promise<PartitionRecord | undefined>;
  /** Gives a partition back, when `node` still has it at `epoch`. */
  release(partition: number, epoch: number, node: string): Promise<void>;
}

export function partitionRecords(store: DocumentStore): PartitionRecords {
  const partitions = store.documents(spec);
  const all = async (): Promise<readonly (PartitionRecord | UnreadablePartition)[]> => {
    const { documents } = await partitions.find({ from: 0, before: PARTITIONS, limit: PARTITIONS });
    return documents.map((each) => (isReadable(each) ? each : { partition: Number(each.key[0]), unreadable: each.unreadable }));
  };
  return {
    async make() {
      const known = new Set((await all()).map(({ partition }) => partition));
      const missing = Array.from({ length: PARTITIONS }, (_, partition) => partition).filter((partition) => !known.has(partition));
      await Promise.all(missing.map((partition) => partitions.insert({ partition, epoch: 0 })));
    },
    all,
    async claim(partition, epoch, node) {
      const claimed = { partition, epoch: epoch + 1, node };
      return (await partitions.replace(claimed, { epoch })) ? claimed : undefined;
    },
    async release(partition, epoch, node) {
      await partitions.replace({ partition, epoch }, { epoch, node });
    },
  };
}

function isPartition(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < PARTITIONS;
}
