import { expect, it } from 'vitest';
import { PARTITIONS } from '@troupe/contracts';
import { rendezvous } from '../src/cluster/rendezvous.ts';

const placed = (nodes: readonly string[]): string[] => Array.from({ length: PARTITIONS }, (_, partition) => rendezvous(partition, nodes)!);

it('places every partition the same way, whatever the order of the nodes (P4)', () => {
  expect(placed(['c', 'a', 'b'])).toEqual(placed(['a', 'b', 'c']));
  expect(rendezvous(1, [])).toBeUndefined();
});

it('spreads partitions over nodes whose names differ in one digit', () => {
  const nodes = ['host:8081', 'host:8082', 'host:8083', 'host:8084'];
  const all = placed(nodes);
  for (const node of nodes) expect(all.filter((each) => each === node).length).toBeGreaterThan(PARTITIONS / nodes.length / 3);
});

it('moves only the share of the node that comes or goes', () => {
  const before = placed(['a', 'b', 'c']);
  const after = placed(['a', 'b', 'c', 'd']);
  for (const [partition, node] of before.entries()) expect([node, 'd']).toContain(after[partition]);
});
