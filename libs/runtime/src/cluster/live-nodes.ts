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

interface Pulse {
  readonly record: NodeRecord;
  readonly since: number;
  /** Whether it was seen moving; the first sight of a heartbeat proves nothing. */
  readonly moved: boolean;
}

/** Leases after which a silent node's record is removed. */
const FORGET_AFTER = 24;

/** @param lease milliseconds */
export function liveNodes(lease: number): LiveNodes {
  const pulses = new Map<string, Pulse>();
  const fresh = (pulse: Pulse | undefined, now: number): pulse is Pulse => pulse !== undefined && now - pulse.since <= lease;
  return {
    see(records, now) {
      const known = new Set(records.map(({ node }) => node));
      for (const node of pulses.keys()) if (!known.has(node)) pulses.delete(node);
      for (const record of records) {
        const pulse = pulses.get(record.node);
        const same = pulse?.record.beat === record.beat && pulse.record.run === record.run;
        if (!same) pulses.set(record.node, { record, since: now, moved: pulse !== undefined });
      }
    },
    alive: (now) => [...pulses].flatMap(([node, pulse]) => (pulse.moved && fresh(pulse, now) ? [node] : [])),
    mayLive: (node, now) => fresh(pulses.get(node), now),
    forgotten: (now) => [...pulses.values()].flatMap(({ record, since }) => (now - since > lease * FORGET_AFTER ? [record] : [])),
  };
}
