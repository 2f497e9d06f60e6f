import type { App, Input, Mismatch, Start } from '@troupe/contracts';
import { runTurn, type Execution, type TurnOutcome, type Violation } from '@troupe/engine';
import { mismatchOfFault, mismatchOfViolation } from '../code/mismatch.ts';
import { noInputs, type OwnedTask, type PendingInput } from '../tasks/owned-task.ts';
import { commitTurn, type CommitParts } from './commit-turn.ts';

/** What running the code of a task in a turn uses, and calls. */
export interface RunParts extends CommitParts {
  readonly loaded: { readonly app: Pick<App, 'build'>; readonly generation: number };
  readonly createExecution: (task: OwnedTask, start: Start) => Execution;
  /** Loads the code of a task, then calls back. */
  readonly withExecution: (task: OwnedTask, then: (execution: Execution) => void) => void;
  readonly block: (task: OwnedTask, mismatch: Mismatch) => void;
  /** Adds to a violation where in the app it was, by what the store has of the task. */
  readonly placeStored: (task: OwnedTask, violation: Violation, next: Next) => Promise<Violation>;
}

/** The turn that was to be made. */
export interface Next {
  readonly n: number;
  readonly at: number;
  readonly inputs: readonly Input[];
}

/** Runs the code of a task with inputs, and commits what it asks for. `done` gives the window back. */
export function runCode(parts: RunParts, task: OwnedTask, pendings: readonly PendingInput[], done: () => void): void {
  try {
    runNow(parts, task, pendings, done);
  } catch (error) {
    failTurn(parts, task, pendings, error);
    done();
  }
}

function runNow(parts: RunParts, task: OwnedTask, pendings: readonly PendingInput[], done: () => void): void {
  const { state } = task;
  task.making = pendings;
  const start = pendings.find(({ input }) => input.kind === 'start')?.input as Start | undefined;
  if (start !== undefined) task.execution = parts.createExecution(task, start);
  else if (task.generation !== parts.loaded.generation) task.execution = undefined;
  const { execution } = task;
  if (execution === undefined) {
    // The window is needed for replaying: give it back, load, come again.
    putBack(task, pendings);
    task.phase = 'idle';
    done();
    parts.withExecution(task, () => parts.schedule(task));
    return;
  }
  const at = Math.max(parts.env.now(), state.updatedAt);
  runTurn(execution, { n: state.turns, at, inputs: pendings.map(({ input }) => input) }, (outcome) => {
    done();
    try {
      commitOutcome(parts, task, pendings, outcome, at);
    } catch (error) {
      parts.unmade(task, error, pendings);
    }
  });
}

function commitOutcome(parts: RunParts, task: OwnedTask, pendings: readonly PendingInput[], outcome: TurnOutcome, at: number): void {
  switch (outcome.kind) {
    case 'ran': {
      commitTurn(parts, task, outcome.left.length === 0 ? pendings : withoutLeft(task, pendings, outcome.left), outcome.commands, at);
      return;
    }
    case 'violation':
      blockViolated(parts, task, pendings, outcome.violation, at).catch((error: unknown) => parts.unmade(task, error, pendings));
      return;
    case 'broken':
      failTurn(parts, task, pendings, outcome.error);
      return;
    case 'mismatch':
      throw new Error('A live turn has no recorded commands to differ from.');
    default:
      outcome satisfies never;
  }
}

/** The inputs the code took; the others wait for its next turn. */
function withoutLeft(task: OwnedTask, pendings: readonly PendingInput[], leftInputs: readonly Input[]): readonly PendingInput[] {
  const left = new Set(leftInputs);
  task.inbox.unshift(...pendings.filter(({ input }) => left.has(input)));
  return pendings.filter(({ input }) => !left.has(input));
}

/** No turn is made of them now. */
function putBack(task: OwnedTask, pendings: readonly PendingInput[]): void {
  task.inbox.unshift(...pendings);
  task.making = noInputs;
}

/** The code did what cannot be repeated: the task is blocked once it is known where. */
async function blockViolated(
  parts: RunParts,
  task: OwnedTask,
  pendings: readonly PendingInput[],
  violation: Violation,
  at: number,
): Promise<void> {
  const next = { n: task.state.turns, at, inputs: pendings.map(({ input }) => input) };
  const mismatch = mismatchOfViolation(await parts.placeStored(task, violation, next), task.state, parts.loaded.app.build);
  if (task.phase === 'gone') for (const pending of pendings) pending.settled?.('lost');
  else if (!acceptUnrun(parts, task, pendings, mismatch)) {
    putBack(task, pendings);
    parts.block(task, mismatch);
  }
}

/** The turn cannot be made: of a first one at least the start is kept. */
export function failTurn(parts: RunParts, task: OwnedTask, pendings: readonly PendingInput[], error: unknown): void {
  const mismatch = mismatchOfFault(`Turn ${task.state.turns} cannot be made`, error, task.state, parts.loaded.app.build);
  if (!acceptUnrun(parts, task, pendings, mismatch)) parts.unmade(task, error, pendings);
}

/** The code of a first turn cannot be kept; the start itself can (E1). */
function acceptUnrun(parts: RunParts, task: OwnedTask, pendings: readonly PendingInput[], mismatch: Mismatch): boolean {
  const [first, ...rest] = pendings;
  if (task.state.turns > 0 || first?.input.kind !== 'start') return false;
  task.execution = undefined;
  task.blocked = mismatch;
  task.inbox.unshift(...rest);
  parts.log.warn('task blocked', { task: task.id, reason: mismatch.message });
  commitTurn(parts, task, [{ ...first, input: { kind: 'accepted', start: first.input } }], []);
  return true;
}
