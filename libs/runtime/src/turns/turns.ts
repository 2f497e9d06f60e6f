import { isDelivered, partitionOf, toFailure, type Command, type Input, type Mismatch, type Start } from '@troupe/contracts';
import { runTurn, type TurnOutcome, type Violation } from '@troupe/engine';
import { canTake, isHalted, isStop } from '../tasks/can-take.ts';
import { endedBy } from './ended-by.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { mismatchOfFault, mismatchOfViolation } from '../code/mismatch.ts';
import { placeStored } from '../code/place-violation.ts';
import { prepareCommit, type PreparedCommit } from './prepare-commit.ts';
import { runReads } from '../code/read-code.ts';
import { redactCommands } from './redact-commands.ts';
import { tellSettled } from '../tasks/settled.ts';
import type { Shell } from '../shell.ts';
import { createStoreTurn } from './store-turn.ts';
import { takeInbox } from './turn-size.ts';
import { afterFault, createUnmadeTurn } from './unmade-turn.ts';
import { endUnderway } from './underway.ts';

/**
 * Drives the turns of tasks.
 *
 * R1  A task has one turn at a time: the next begins when the one before is durable (E2, E9).
 * R2  Nothing a turn asks for is done before it is durable (E4): dispatch, answers, events come after.
 * R3  An input is told `durable` only when a stored turn or message holds it (E6).
 * R6  Whatever is thrown while a turn is made ends that turn alone: the window is given back, the state
 *     is what is stored, and the task is blocked with the reason.
 */
export interface Turns extends Inbox {
  poke: Shell['poke'];
}

export function createTurns(shell: Shell): Turns {
  const unmade = createUnmadeTurn(shell);
  const storeTurn = createStoreTurn(shell);

  const poke = (task: OwnedTask): void => {
    if (task.phase !== 'idle') return;
    if (task.wantsCode !== undefined) giveCode(task);
    const goesOn = (task.unread || task.unsent) && !isHalted(task);
    const waits = task.inbox.length > 0 || task.state.next !== undefined || task.reads !== undefined || goesOn;
    if (isBusy(task) || task.state.end !== undefined || !waits) return;
    task.phase = 'ready';
    open(task, (done) => begin(task, done));
  };

  /** Runs a job of the task in the window (R6). */
  const open = (task: OwnedTask, job: (done: () => void) => void): void => {
    shell.windows.run(
      (done) => (task.phase === 'gone' ? done() : job(done)),
      (error) => unmade(task, error, task.inbox.splice(0)),
    );
  };

  const giveCode = (task: OwnedTask): void => {
    const wanted = task.wantsCode!;
    task.wantsCode = undefined;
    for (const then of wanted) shell.withExecution(task, then);
  };

  /** Decides what the next turn is; holds the window meanwhile. */
  const begin = (task: OwnedTask, done: () => void): void => {
    const { state } = task;
    task.phase = 'turning';
    const terminate = task.inbox.find(({ input }) => input.kind === 'terminate');
    if (terminate !== undefined) {
      // What else came is refused once the end is durable, and not before: this process may die first.
      task.inbox.splice(task.inbox.indexOf(terminate), 1);
      commit(task, [terminate], [endedBy(state.turns, terminate.input)]);
      done();
      return;
    }
    if (task.reads !== undefined && state.next === undefined && !serveReads(task, done)) return;
    if (isHalted(task)) {
      beginHalted(task, done);
      return;
    }
    if (task.unread || task.unsent) {
      task.phase = 'idle';
      done();
      shell.goOn(task);
      return;
    }
    const pendings = state.next === undefined ? takeInbox(task, shell.bounds) : [{ input: state.next }];
    if (pendings.length === 0) {
      task.phase = 'idle';
      done();
      return;
    }
    if (!pendings.some(({ input }) => isDelivered(input))) {
      commit(task, pendings, []);
      done();
      return;
    }
    run(task, pendings, done);
  };

  /** What the code knows now is durable: readers come before the next turn. False when its code is to be loaded first. */
  const serveReads = (task: OwnedTask, done: () => void): boolean => {
    if (task.generation !== shell.generation) task.execution = undefined;
    if (task.execution === undefined) {
      task.phase = 'idle';
      done();
      shell.withExecution(task, () => poke(task));
      return false;
    }
    runReads(task, task.execution);
    return true;
  };

  /** The code cannot go on now: what a task takes all the same is written, the rest is kept until it goes on (R4). */
  const beginHalted = (task: OwnedTask, done: () => void): void => {
    const { state, inbox } = task;
    task.unread = true;
    if (state.started) task.unsent = true;
    const all = inbox.splice(0);
    const able = all.filter(({ input }) => canTake(task, input));
    const start = able.find(({ input }) => input.kind === 'start');
    const stop = able.find(({ input }) => isStop(input));
    if (start !== undefined && stop === undefined) {
      inbox.push(...all.filter((pending) => pending !== start));
      run(task, [start], done);
      return;
    }
    done();
    shell.keep(
      task,
      all.filter((pending) => !able.includes(pending)),
    );
    if (stop !== undefined && !state.started) {
      inbox.push(...able.filter((pending) => pending !== stop && pending !== start));
      commit(task, [stop], [endedBy(state.turns, stop.input)]);
      return;
    }
    const noted = able.filter(({ input }) => !isDelivered(input));
    inbox.push(...able.filter(({ input }) => isDelivered(input)));
    if (stop !== undefined) commit(task, [...noted, { input: { kind: 'resume' } }], []);
    else if (noted.length > 0) commit(task, noted, []);
    else {
      task.phase = 'idle';
      poke(task);
    }
  };

  const run = (task: OwnedTask, pendings: readonly PendingInput[], done: () => void): void => {
    try {
      runNow(task, pendings, done);
    } catch (error) {
      failed(task, pendings, error);
      done();
    }
  };

  const runNow = (task: OwnedTask, pendings: readonly PendingInput[], done: () => void): void => {
    const { state } = task;
    const start = pendings.find(({ input }) => input.kind === 'start')?.input as Start | undefined;
    if (start !== undefined) task.execution = shell.createExecution(task, start);
    else if (task.generation !== shell.generation) task.execution = undefined;
    const { execution } = task;
    if (execution === undefined) {
      // The window is needed for replaying: give it back, load, come again.
      task.inbox.unshift(...pendings);
      task.phase = 'idle';
      done();
      shell.withExecution(task, () => poke(task));
      return;
    }
    const at = Math.max(shell.env.now(), state.updatedAt);
    runTurn(execution, { n: state.turns, at, inputs: pendings.map(({ input }) => input) }, (outcome) => {
      done();
      try {
        ran(task, pendings, outcome, at);
      } catch (error) {
        unmade(task, error, pendings);
      }
    });
  };

  const ran = (task: OwnedTask, pendings: readonly PendingInput[], outcome: TurnOutcome, at: number): void => {
    switch (outcome.kind) {
      case 'ran': {
        const left = new Set<Input>(outcome.left);
        const heard = left.size === 0 ? pendings : pendings.filter(({ input }) => !left.has(input));
        if (left.size > 0) task.inbox.unshift(...pendings.filter(({ input }) => left.has(input)));
        commit(task, heard, outcome.commands, at);
        return;
      }
      case 'violation':
        violated(task, pendings, outcome.violation, at).catch((error: unknown) => unmade(task, error, pendings));
        return;
      case 'broken':
        failed(task, pendings, outcome.error);
        return;
      case 'mismatch':
        throw new Error('A live turn has no recorded commands to differ from.');
      default:
        outcome satisfies never;
    }
  };

  /** The code did what cannot be repeated: the task is blocked once it is known where. */
  const violated = async (task: OwnedTask, pendings: readonly PendingInput[], violation: Violation, at: number): Promise<void> => {
    const next = { n: task.state.turns, at, inputs: pendings.map(({ input }) => input) };
    const mismatch = mismatchOfViolation(await placeStored(shell, task, violation, next), task.state, shell.app.build);
    if (isGone(task)) for (const pending of pendings) pending.settled?.('lost');
    else if (!acceptUnrun(task, pendings, mismatch)) {
      task.inbox.unshift(...pendings);
      shell.block(task, mismatch);
    }
  };

  /** The turn cannot be made: of a first one at least the start is kept. */
  const failed = (task: OwnedTask, pendings: readonly PendingInput[], error: unknown): void => {
    const mismatch = mismatchOfFault(`Turn ${task.state.turns} cannot be made`, error, task.state, shell.app.build);
    if (!acceptUnrun(task, pendings, mismatch)) unmade(task, error, pendings);
  };

  /** The code of a first turn cannot be kept; the start itself can (E1). */
  const acceptUnrun = (task: OwnedTask, pendings: readonly PendingInput[], mismatch: Mismatch): boolean => {
    const [first, ...rest] = pendings;
    if (task.state.turns > 0 || first?.input.kind !== 'start') return false;
    task.execution = undefined;
    task.blocked = mismatch;
    task.inbox.unshift(...rest);
    shell.log.warn('task blocked', { task: task.id, reason: mismatch.message });
    commit(task, [{ ...first, input: { kind: 'accepted', start: first.input } }], []);
    return true;
  };

  const commit = (
    task: OwnedTask,
    pendings: readonly PendingInput[],
    asked: readonly Command[],
    at = Math.max(shell.env.now(), task.state.updatedAt),
  ): void => {
    if (isGone(task)) {
      for (const pending of pendings) pending.settled?.('lost');
      return;
    }
    const { state } = task;
    let prepared: PreparedCommit;
    try {
      const commands = redactCommands(shell.redact, asked);
      prepared = prepareCommit(task, pendings, { commands, build: shell.app.build, at });
    } catch (error) {
      failed(task, pendings, error);
      return;
    }
    const { turn, entry, consumed, events, changes } = prepared;
    task.phase = 'committing';
    const settle = (): void => {
      if (!isGone(task)) task.phase = 'idle';
      tellSettled(task);
    };
    const durable = (): void => {
      settle();
      for (const message of consumed) endUnderway(task, message);
      for (const pending of pendings) pending.settled?.('durable');
      if (events !== undefined) for (const listener of task.listeners ?? []) listener(events, state.end !== undefined);
      // Dropped meanwhile: whoever has it now reads this turn, and does what follows.
      if (isGone(task)) return;
      try {
        shell.afterCommit(task, turn, changes);
      } catch (error) {
        afterFault(shell, task, turn, error);
      }
      poke(task);
    };
    const lost = (): void => {
      shell.lose(task);
      settle();
      for (const pending of pendings) pending.settled?.('lost');
    };
    storeTurn(entry, {
      durable,
      lost() {
        shell.log.warn('commit refused: another process has the task', { task: task.id, turn: turn.n });
        lost();
        // A late writer was faster, though the partition is ours: go on from what it wrote.
        if (shell.ownership.owns(partitionOf(task.id))) void shell.adopt(task.id);
      },
      refused(error) {
        if (turn.n > 0) return unmade(task, error, pendings);
        // Nobody was promised anything yet. Should it be there all the same, it is to run.
        shell.log.error('cannot store the start', { task: task.id, error: toFailure(error).message });
        lost();
        void shell.adopt(task.id, entry.turn);
      },
    });
  };

  return { ...createInbox(poke), poke };
}

function isBusy({ phase }: OwnedTask): boolean {
  return phase !== 'idle';
}

/** A function, because the phase changes behind the compiler's back. */
function isGone(task: OwnedTask): boolean {
  return task.phase === 'gone';
}
