import { seeHeartbeats, type SeenHeartbeat, type SeenHeartbeats } from '@troupe/env';
import type { NodeRecord } from './node-records.ts';

/** Which nodes live, judged by whether their heartbeats move (P2). */
export interface LiveNodes {
  /** Takes note of what the store says at `now`, in milliseconds of a monotonic clock. */
  see(records: readonly NodeRecord[], now: number): void;
  /** Nodes whose heartbeat was seen moving within the lease. */
  alive(now: number): readonly string[];
  /** A node that is not known to be dead: its partitions are left to it. */
  mayLive(node: string, now: number): boolean;
  /** Nodes that have been silent for long: their records can go. */
  forgotten(now: number): readonly NodeRecord[];
}

/** Leases after which a silent node's record is removed. */
const FORGET_AFTER = 24;

/** @param lease milliseconds */
export function liveNodes(lease: number): LiveNodes {
  let seen: SeenHeartbeats<NodeRecord> = new Map();
  const isFresh = (heartbeat: SeenHeartbeat<NodeRecord> | undefined, now: number): boolean =>
    heartbeat !== undefined && now - heartbeat.since <= lease;
  return {
    see(records, now) {
      seen = seeHeartbeats(seen, records, ({ node }) => node, now);
    },
    alive: (now) => [...seen].flatMap(([node, heartbeat]) => (heartbeat.moved && isFresh(heartbeat, now) ? [node] : [])),
    mayLive: (node, now) => isFresh(seen.get(node), now),
    forgotten: (now) => [...seen.values()].flatMap(({ record, since }) => (now - since > lease * FORGET_AFTER ? [record] : [])),
  };
}
