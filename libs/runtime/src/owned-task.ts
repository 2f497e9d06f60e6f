import type { CommandId, Input, Mismatch, TaskEvent, TaskId } from '@troupe/contracts';
import { emptyState, type Execution, type TaskState } from '@troupe/engine';
import type { LostExecutions } from './count-lost.ts';
import type { CodeRead } from './read-code.ts';
import type { TaskTimers } from './task-timers.ts';

/** A task this process drives. The state mirrors its log; the execution is its code, when in memory. */
export interface OwnedTask {
  readonly id: TaskId;
  state: TaskState;
  execution: Execution | undefined;
  /** Why its code cannot go on, until other code is deployed. */
  blocked: Mismatch | undefined;
  /** Counts changes of the record between turns. */
  revision: number;
  phase: 'idle' | 'ready' | 'waking' | 'loading' | 'turning' | 'committing' | 'gone';
  /** Turns of the log when this process took it up: what they asked for may have been sent before. */
  takenAt: number;
  /** What waits for the next turn. */
  readonly inbox: PendingInput[];
  /** Who waits to read from its code. */
  reads: CodeRead[] | undefined;
  /** Messages on their way into the log: those in the inbox, those of the turn that is being stored; with who waits for them. */
  underway: Map<string, readonly (() => void)[] | undefined> | undefined;
  /** The store may keep messages that come before what is in the inbox: they are read before its next turn (R4). */
  unread: boolean;
  /** Commands it waits for may not have been dispatched: they are, before its next turn (R4). */
  unsent: boolean;
  /** Executions the process before may have had under way; undefined once they are counted. */
  lost: LostExecutions | undefined;
  /** Inputs are on their way to where they are kept. */
  keeping: Promise<void> | undefined;
  /** What is kept is being read. */
  reading: Promise<void> | undefined;
  /** What this process does for open commands. */
  live: Map<CommandId, LiveCall>;
  /** What is to be done with its code once no turn is under way. */
  wantsCode: ((execution: Execution) => void)[] | undefined;
  /** Moments it waits for. */
  timers: TaskTimers | undefined;
  /** Called after each durable turn. */
  listeners: Set<TaskListener> | undefined;
  /** Bytes of log read or written for the execution in memory; what eviction counts. */
  bytes: number;
  /** Which load of the app its code in memory is of. */
  generation: number;
  /** Called when the turn under way is durable, or lost. */
  whenSettled: (() => void)[] | undefined;
  /** Told when the task has ended. */
  whenEnded: Set<() => void> | undefined;
}

export interface PendingInput {
  readonly input: Input;
  /** The store keeps it as a message. */
  readonly kept?: true;
  /** Called once it is known what became of it. */
  readonly settled?: (settlement: Settlement) => void;
}

/** What became of an input. `ended`: the task was over before; `lost`: it has to be handed in again. */
export type Settlement = 'durable' | 'ended' | 'lost';

/** One execution of an open command that this process has under way. */
export interface LiveCall {
  readonly attempt: number;
  /** What reports of it must show; a step is reported by nobody. */
  readonly token?: string;
  /** Milliseconds since 1970. */
  readonly dispatchedAt: number;
  startedAt: number | undefined;
  lastBeat: number;
  lastNoted: number;
  /** When a worker last said that it runs it. */
  seenAt: number | undefined;
  /** How often this attempt was sent once more. */
  resent: number;
  /** How often its message went back to the queue before anybody began. */
  returned: number;
  /** Stops what runs for it. */
  readonly stop: (reason: unknown) => void;
}

export type TaskListener = (events: readonly TaskEvent[], ended: boolean) => void;

/** What tasks without calls under way share: most of those that wait, for a map is a tenth of what a parked task takes. */
const nothing: Map<CommandId, LiveCall> = new Map();

/** The process has begun to do something for a command. */
export function addLive(task: OwnedTask, id: CommandId, live: LiveCall): void {
  if (task.live === nothing) task.live = new Map();
  task.live.set(id, live);
}

export function ownedTask(id: TaskId): OwnedTask {
  return {
    id,
    state: emptyState(id),
    execution: undefined,
    blocked: undefined,
    revision: 0,
    phase: 'idle',
    takenAt: 0,
    inbox: [],
    reads: undefined,
    underway: undefined,
    unread: false,
    unsent: false,
    lost: undefined,
    keeping: undefined,
    reading: undefined,
    live: nothing,
    wantsCode: undefined,
    timers: undefined,
    listeners: undefined,
    bytes: 0,
    generation: 0,
    whenSettled: undefined,
    whenEnded: undefined,
  };
}
