import { expect, it } from 'vitest';
import { liveNodes } from '../src/cluster/live-nodes.ts';

it('counts a node as alive once its beat was seen moving, and as dead when it stood still for a lease (P2)', () => {
  const nodes = liveNodes(1_000);
  nodes.see([{ run: 'r', generation: 1, node: 'a', beat: 7 }], 0);
  expect(nodes.alive(0)).toEqual([]);
  expect(nodes.mayLive('a', 900)).toBe(true);
  nodes.see([{ run: 'r', generation: 1, node: 'a', beat: 8 }], 900);
  expect(nodes.alive(1_800)).toEqual(['a']);
  expect(nodes.mayLive('a', 1_901)).toBe(false);
  expect(nodes.alive(1_901)).toEqual([]);
});

it('takes a first sight for life only until the lease is over: the record may be of a process that died', () => {
  const nodes = liveNodes(1_000);
  nodes.see([{ run: 'r', generation: 1, node: 'old', beat: 1 }], 0);
  nodes.see([{ run: 'r', generation: 1, node: 'old', beat: 1 }], 1_001);
  expect(nodes.mayLive('old', 1_001)).toBe(false);
  expect(nodes.forgotten(1_001)).toEqual([]);
  expect(nodes.forgotten(24_001)).toMatchObject([{ node: 'old' }]);
});

it('knows nothing of a node without a record', () => {
  const nodes = liveNodes(1_000);
  nodes.see([{ run: 'r', generation: 1, node: 'a', beat: 1 }], 0);
  nodes.see([], 10);
  expect(nodes.mayLive('a', 10)).toBe(false);
  expect(nodes.mayLive('b', 10)).toBe(false);
});
