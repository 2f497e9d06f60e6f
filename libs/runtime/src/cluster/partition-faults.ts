import { PARTITIONS, type WorkflowLog } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import type { PartitionRecord, UnreadablePartition } from './partition-records.ts';

/** Partitions whose documents cannot be read: no process can take them, and this process is not ready. */
export interface PartitionFaults {
  /** Takes note of what the store has, and gives the documents that can be read. */
  see(found: readonly (PartitionRecord | UnreadablePartition)[]): readonly PartitionRecord[];
  of(partition: number): string | undefined;
  /** Those with the same fault together. */
  all(): readonly string[];
}

export function partitionFaults(log: WorkflowLog): PartitionFaults {
  let faults: ReadonlyMap<number, string> = new Map();
  return {
    see(found) {
      const before = faults;
      const now = new Map<number, string>();
      const readable = found.filter(isReadable);
      const known = new Set(found.map(({ partition }) => partition));
      for (const record of found) if (!isReadable(record)) now.set(record.partition, record.unreadable);
      for (let partition = 0; partition < PARTITIONS; partition++)
        if (!known.has(partition)) now.set(partition, 'it is missing; an orchestrator that starts makes it anew');
      faults = now;
      for (const [partition, reason] of now)
        if (before.get(partition) !== reason)
          log.error('the document of a partition cannot be read: its tasks are left alone', { partition, reason });
      return readable;
    },
    of: (partition) => faults.get(partition),
    all() {
      const alike = Map.groupBy(faults, ([, reason]) => reason);
      return [...alike].map(([reason, each]) => {
        const numbers = each.map(([partition]) => partition).join(', ');
        return `the ${each.length === 1 ? 'document of partition' : 'documents of partitions'} ${numbers} cannot be read: ${reason}`;
      });
    },
  };
}
