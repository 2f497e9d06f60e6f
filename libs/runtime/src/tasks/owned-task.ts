import type { CommandId, Input, Mismatch, ReportAnswer, TaskEvent, TaskId, TroupeError, Work } from '@troupe/contracts';
import { emptyState, type Execution, type TaskState } from '@troupe/engine';
import { NOTHING_BEFORE } from '../log/turn-chain.ts';
import type { Timer } from '../time/timer-queue.ts';

/** A task this process drives. The state mirrors its log; the execution is its code, when in memory. */
export interface OwnedTask {
  readonly id: TaskId;
  state: TaskState;
  /** Hash of the last turn of the state (F4). */
  head: string;
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
  /** Inputs of the turn that is being made or stored. */
  making: readonly PendingInput[];
  /** Requests of a key that this process is storing, by message: what is new of them it gives to the task itself. */
  accepting: Map<string, AcceptingRequest> | undefined;
  /** The store may keep messages that come before what is in the inbox: they are read before its next turn (R4). */
  unread: boolean;
  /** Commands it waits for may not have been dispatched: they are, before its next turn (R4). */
  unsent: boolean;
  /** When this process took it up, in milliseconds since 1970. */
  takenSince: number;
  /** When its code was last found to fit again; only this process knows. */
  unblockedAt: number;
  /** It has compensations: what it asks for is not begun unasked, so that it is known whether it began. */
  undoes: boolean;
  /** Executions the process before may have had in flight; undefined once they are counted. */
  lost: LostExecutions | undefined;
  /** Inputs are on their way to where they are kept. */
  keeping: Promise<void> | undefined;
  /** What this process does for open commands. */
  live: Map<CommandId, LiveCall>;
  /** What is to be done with its code once no turn is in flight. */
  wantsCode: ((execution: Execution) => void)[] | undefined;
  /** Moments it waits for. */
  timers: TaskTimers | undefined;
  /** Called after each durable turn. */
  listeners: Set<TaskListener> | undefined;
  /** Bytes of log read or written for the execution in memory; what eviction counts. */
  bytes: number;
  /** Which load of the app its code in memory is of. */
  generation: number;
  /** Called when the turn in flight is durable, or lost. */
  whenSettled: (() => void)[] | undefined;
  /** Called when the task has ended. */
  whenEnded: Set<() => void> | undefined;
}

export interface PendingInput {
  readonly input: Input;
  /** The store keeps it as a message. */
  readonly kept?: true;
  /** Called once it is known what became of it. */
  settled?: (settlement: Settlement) => void;
}

export interface AcceptingRequest {
  readonly input: Input;
  readonly done: Promise<unknown>;
  /** It was stored before: this process does not give it to the task on its account. */
  repeats: boolean;
}

/** The executions of a task that a process before this one may have had in flight, by command. */
export type LostExecutions = ReadonlyMap<CommandId, number>;

/** Something that reads from the code of a task, in its window: a query, a validator. */
export interface CodeRead {
  run(execution: Execution): void;
  refuse(error: TroupeError): void;
}

/** What a moment is for: of the task itself, or of a command it waits for. */
export type TimerFor =
  | 'start'
  | 'beginBy'
  | 'deadline'
  | 'grace'
  | 'due'
  | 'remind'
  | 'scheduleToStart'
  | 'attempt'
  | 'heartbeat'
  | 'scheduleToClose'
  | 'stop';

/** The timers of one task, by whose they are. */
export type TaskTimers = Map<CommandId | 'task', Partial<Record<TimerFor, Timer>>>;

/** What became of an input. `ended`: the task was over before; `lost`: it has to be handed in again. */
export type Settlement = 'durable' | 'ended' | 'lost';

/** One execution of an open command that this process has in flight. */
export interface LiveCall {
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly dispatchedAt: number;
  startedAt: number | undefined;
  /** The delivery it began with, when a worker asked. */
  startedBy: string | undefined;
  /** What that worker is answered, once it is durable that it begins; nothing where that is not noted. */
  begins: Promise<ReportAnswer> | undefined;
  /** Which copy of its message that was, by how often it had been sent again. */
  startedAs: number | undefined;
  lastBeat: number;
  lastNoted: number;
  /** When a worker last reported that it runs it. */
  seenAt: number | undefined;
  /** How often this attempt was sent once more. */
  readonly resent: number;
  /** What was sent; nothing for a step, or by a process before this one. */
  readonly work: Work | undefined;
  /** No worker begins it unasked. */
  readonly asks: boolean;
  /** Until when a worker may run it without a heartbeat that reached this process. */
  unknownUntil: number;
  /** When it was asked to stop; its end is waited for. */
  stoppedAt: number | undefined;
  /** It has not begun, and does not with the message that was sent. */
  refused: boolean;
  /** Stops what runs for it in this process. */
  readonly stop: (reason: unknown) => void;
}

/** An execution that nothing is known of yet. */
export function liveCall(
  attempt: number,
  now: number,
  known: Partial<Omit<LiveCall, 'attempt' | 'begins' | 'dispatchedAt' | 'lastBeat' | 'lastNoted'>> = {},
): LiveCall {
  return {
    attempt,
    dispatchedAt: now,
    startedAt: known.startedAt,
    startedBy: known.startedBy,
    begins: undefined,
    startedAs: known.startedAs,
    lastBeat: now,
    lastNoted: now,
    seenAt: known.seenAt,
    resent: known.resent ?? 0,
    work: known.work,
    asks: known.asks ?? false,
    unknownUntil: known.unknownUntil ?? 0,
    stoppedAt: known.stoppedAt,
    refused: known.refused ?? false,
    stop: known.stop ?? nothingToStop,
  };
}

function nothingToStop(): void {}

export type TaskListener = (events: readonly TaskEvent[], ended: boolean) => void;

/** What tasks without calls in flight share: most of those that wait, for a map is a tenth of what an idle task takes. */
const nothing: Map<CommandId, LiveCall> = new Map();

/** What no turn is being made of. */
export const noInputs: readonly PendingInput[] = [];

/** The process has begun to do something for a command. */
export function addLive(task: OwnedTask, id: CommandId, live: LiveCall): void {
  if (task.live === nothing) task.live = new Map();
  task.live.set(id, live);
}

export function ownedTask(id: TaskId): OwnedTask {
  return {
    id,
    state: emptyState(id),
    head: NOTHING_BEFORE,
    execution: undefined,
    blocked: undefined,
    revision: 0,
    phase: 'idle',
    takenAt: 0,
    takenSince: 0,
    unblockedAt: 0,
    undoes: false,
    inbox: [],
    reads: undefined,
    making: noInputs,
    accepting: undefined,
    unread: false,
    unsent: false,
    lost: undefined,
    keeping: undefined,
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
