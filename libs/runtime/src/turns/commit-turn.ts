import { partitionOf, toFailure, type App, type Command, type Redactor, type TaskId, type Turn, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Append, TurnRecord } from '@troupe/store';
import { noInputs, type OwnedTask, type PendingInput, type Settlement } from '../tasks/owned-task.ts';
import { notifySettled } from '../tasks/settled.ts';
import { prepareCommit, type PreparedCommit } from './prepare-commit.ts';
import { redactCommands } from './redact-commands.ts';
import type { Storing } from './store-turn.ts';
import type { TurnChanges } from './turn-changes.ts';
import type { UsedCall } from './used-calls.ts';

export interface AfterCommit {
  /** Adds up what calls used, as a durable turn says. */
  count(task: OwnedTask, used: readonly UsedCall[], at: number): void;
  /** Does what a durable turn asks for. */
  follow(task: OwnedTask, turn: Turn, changes: TurnChanges): void;
}

/** What the commit of a turn uses, and calls. */
export interface CommitParts {
  readonly env: Pick<Env, 'now'>;
  readonly log: WorkflowLog;
  readonly redact: Redactor;
  /** The app there is now. */
  readonly loaded: { readonly app: Pick<App, 'build'> };
  readonly owns: (partition: number) => boolean;
  readonly storeTurn: (entry: Append, then: Storing) => void;
  readonly afterCommit: AfterCommit;
  /** What a durable turn asks for cannot be begun. */
  readonly afterFault: (task: OwnedTask, turn: Turn, error: unknown) => void;
  /** Begins the next turn when there is reason to. */
  readonly schedule: (task: OwnedTask) => void;
  readonly lose: (task: OwnedTask) => void;
  readonly adopt: (id: TaskId, first?: TurnRecord) => Promise<void>;
  /** The turn cannot be made or stored: its task is blocked. */
  readonly unmade: (task: OwnedTask, error: unknown, pendings: readonly PendingInput[]) => void;
  /** The turn cannot be made: of a first one at least the start is kept. */
  readonly failed: (task: OwnedTask, pendings: readonly PendingInput[], error: unknown) => void;
}

/**
 * Stores a turn, and does what follows from it. In this order, whatever fails in between:
 *
 * 1  The turn is made from its inputs and commands, and the state has it; what cannot be stored is
 *    refused before that (R6).
 * 2  It goes to the store. The task makes no other turn meanwhile (R1).
 * 3  It is durable, or was lost, or refused: the next turn may be made (R1), and readers see the state.
 * 4  The inputs are settled: `durable` now that a stored turn holds them (R3).
 * 5  What the turn asks for is done (R2).
 * 6  The next turn begins when there is reason to (R1).
 */
export function commitTurn(
  parts: CommitParts,
  task: OwnedTask,
  pendings: readonly PendingInput[],
  asked: readonly Command[],
  at: number = Math.max(parts.env.now(), task.state.updatedAt),
): void {
  if (isGone(task)) {
    settleAll(pendings, 'lost');
    return;
  }
  let prepared: PreparedCommit;
  try {
    // 1 (R6)
    const commands = redactCommands(parts.redact, asked);
    prepared = prepareCommit(task, pendings, { commands, build: parts.loaded.app.build, at });
  } catch (error) {
    parts.failed(task, pendings, error);
    return;
  }
  // 2 (R1)
  task.phase = 'committing';
  task.making = pendings;
  parts.storeTurn(prepared.entry, new Commit(parts, task, pendings, prepared));
}

/** A turn on its way to the store. */
class Commit implements Storing {
  readonly #parts: CommitParts;
  readonly #task: OwnedTask;
  readonly #pendings: readonly PendingInput[];
  readonly #prepared: PreparedCommit;

  constructor(parts: CommitParts, task: OwnedTask, pendings: readonly PendingInput[], prepared: PreparedCommit) {
    this.#parts = parts;
    this.#task = task;
    this.#pendings = pendings;
    this.#prepared = prepared;
  }

  durable(): void {
    const task = this.#task;
    const { turn, events, changes, used } = this.#prepared;
    // 3 (R1)
    this.#settle();
    // 4 (R3)
    settleAll(this.#pendings, 'durable');
    if (events !== undefined) for (const listener of task.listeners ?? []) listener(events, task.state.end !== undefined);
    if (used.length > 0) this.#parts.afterCommit.count(task, used, turn.at);
    // Dropped meanwhile: the process that has it now reads this turn, and does what follows.
    if (isGone(task)) return;
    // 5 (R2)
    try {
      this.#parts.afterCommit.follow(task, turn, changes);
    } catch (error) {
      this.#parts.afterFault(task, turn, error);
    }
    // 6 (R1)
    this.#parts.schedule(task);
  }

  lost(): void {
    const { log, owns, adopt } = this.#parts;
    const { id } = this.#task;
    log.warn('commit refused: another process has the task', { task: id, turn: this.#prepared.turn.n });
    this.#lose();
    // A late writer was faster, though the partition is ours: go on from what it wrote.
    if (owns(partitionOf(id))) void adopt(id);
  }

  refused(error: unknown): void {
    const { turn, entry } = this.#prepared;
    if (turn.n > 0) return this.#parts.unmade(this.#task, error, this.#pendings);
    // No client was promised anything yet. Should it be stored all the same, it is to run.
    this.#parts.log.error('cannot store the start', { task: turn.task, error: toFailure(error).message });
    this.#lose();
    void this.#parts.adopt(turn.task, entry.turn);
  }

  #lose(): void {
    this.#parts.lose(this.#task);
    this.#settle();
    settleAll(this.#pendings, 'lost');
  }

  #settle(): void {
    this.#task.making = noInputs;
    if (!isGone(this.#task)) this.#task.phase = 'idle';
    notifySettled(this.#task);
  }
}

function settleAll(pendings: readonly PendingInput[], settlement: Settlement): void {
  for (const pending of pendings) pending.settled?.(settlement);
}

/** A function, because the phase changes behind the compiler's back. */
function isGone(task: OwnedTask): boolean {
  return task.phase === 'gone';
}
