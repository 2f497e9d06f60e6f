import { nodeRecord, partitionRecord } from '../documents/records.ts';
import type { NodeRecord, NodeStore } from '../port/node-store.ts';
import { found, kept, type Kept, type MemoryDocuments } from './documents.ts';

export function memoryNodes({ nodes, partitions }: Pick<MemoryDocuments, 'nodes' | 'partitions'>): NodeStore {
  return {
    async takeNode(node, run, generation = generationOf(nodes.get(node)) + 1) {
      nodes.set(node, kept({ node, run, generation, beat: 0 }));
      return generation;
    },
    async beat(node, run, beat) {
      const there = nodes.get(node);
      if (there?.run !== run) return false;
      nodes.set(node, { ...there, beat });
      return true;
    },
    nodes: async () => [...nodes].map(([node, document]) => nodeRecord(node, found(document))),
    async removeNode(node, run) {
      if (nodes.get(node)?.run === run) nodes.delete(node);
    },
    partitions: async () => [...partitions].map(([partition, document]) => partitionRecord(partition, found(document))),
    async claimPartition(partition, epoch, node) {
      if (partitions.get(partition)?.epoch !== epoch) return undefined;
      const claimed = { partition, epoch: epoch + 1, node };
      partitions.set(partition, kept(claimed));
      return claimed;
    },
    async releasePartition(partition, epoch, node) {
      const there = partitions.get(partition);
      if (there?.epoch === epoch && there.node === node) partitions.set(partition, kept({ partition, epoch }));
    },
  };
}

function generationOf(node: Kept<NodeRecord> | undefined): number {
  return Number.isSafeInteger(node?.generation) ? node!.generation : 0;
}
