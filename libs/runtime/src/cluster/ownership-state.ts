import type { TroupeError, WorkflowLog } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import { uuid, type Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { liveNodes } from './live-nodes.ts';
import { nodeRecords, type NodeRecords } from './node-records.ts';
import type { OwnershipHooks } from './ownership.ts';
import { partitionFaults } from './partition-faults.ts';
import { partitionRecords, type PartitionRecords } from './partition-records.ts';

export interface SharedOwnershipOptions {
  readonly store: DocumentStore;
  readonly bus: Bus;
  readonly log: WorkflowLog;
  /** Names this process. Of two processes of one name the later one stops. */
  readonly node: string;
  /** Called once when another process has the name: this one drops its tasks and is of no use any more. */
  readonly onNameTaken?: (error: TroupeError) => void;
  /** Milliseconds between two heartbeats; 500 by default. */
  readonly beat?: number;
  /** Milliseconds a heartbeat may stand still; 2,500 by default. */
  readonly lease?: number;
  readonly env: Env;
}

export interface Held {
  /** The epoch it was taken at. */
  readonly since: number;
  /** A later one once it was taken anew. */
  epoch: number;
  /** `leaving`: given up without a successor, and served to the last. */
  phase: 'taking' | 'owned' | 'giving' | 'leaving';
}

export function isServed(held: Held | undefined): boolean {
  return held?.phase === 'owned' || held?.phase === 'leaving';
}

export interface OwnershipState extends Required<Omit<SharedOwnershipOptions, 'onNameTaken' | 'store'>> {
  readonly nodeRecords: NodeRecords;
  readonly partitionRecords: PartitionRecords;
  /** Whether every partition has a record. */
  madePartitions: boolean;
  readonly onNameTaken: SharedOwnershipOptions['onNameTaken'];
  readonly hooks: OwnershipHooks;
  readonly nodes: ReturnType<typeof liveNodes>;
  readonly faults: ReturnType<typeof partitionFaults>;
  readonly held: Map<number, Held>;
  /** Called once a heartbeat has confirmed the lease of this process. */
  readonly whenConfirmed: (() => void)[];
  readonly giving: Set<Promise<void>>;
  readonly taking: Set<Promise<void>>;
  readonly run: string;
  generation: number | undefined;
  beats: number;
  confirmedAt: number;
  failing: boolean;
  stopping: boolean;
  displaced: boolean;
  cancelRound: () => void;
  running: Promise<void> | undefined;
  /** Rounds that began: one that lasts too long goes on beside the next. */
  rounds: number;
  again: boolean;
}

export function ownershipState(
  { store, bus, log, node, onNameTaken, beat = 500, lease = 2_500, env }: SharedOwnershipOptions,
  hooks: OwnershipHooks,
): OwnershipState {
  return {
    nodeRecords: nodeRecords(store),
    partitionRecords: partitionRecords(store),
    madePartitions: false,
    bus,
    log,
    node,
    onNameTaken,
    beat,
    lease,
    env,
    hooks,
    nodes: liveNodes(lease),
    faults: partitionFaults(log),
    held: new Map(),
    whenConfirmed: [],
    giving: new Set(),
    taking: new Set(),
    run: uuid(env),
    generation: undefined,
    beats: 0,
    confirmedAt: -Infinity,
    failing: false,
    stopping: false,
    displaced: false,
    cancelRound: () => {},
    running: undefined,
    rounds: 0,
    again: false,
  };
}

/** Whether no peer can have taken this process for dead since it last read the owners. */
export function isLeaseValid(state: OwnershipState): boolean {
  return state.env.monotonic() - state.confirmedAt < state.lease;
}
