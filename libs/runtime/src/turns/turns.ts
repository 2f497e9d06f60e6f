import { isDelivered, type Bounds, type Terminate } from '@troupe/contracts';
import { runReads } from '../code/read-code.ts';
import type { WindowQueue } from '../code/window-queue.ts';
import { isHalted } from '../tasks/can-take.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { commitTurn } from './commit-turn.ts';
import { endedBy } from './ended-by.ts';
import { haltedTurn, type HaltedParts } from './halted-turn.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { failTurn, runCode } from './run-code.ts';
import { takeInbox } from './turn-size.ts';

/** What driving turns uses, and calls. */
export interface TurnParts extends Omit<HaltedParts, 'schedule' | 'failed'> {
  readonly bounds: Bounds;
  readonly windows: WindowQueue;
  /** From not running to running (R4). */
  readonly goOn: (task: OwnedTask) => void;
}

/**
 * Drives the turns of tasks.
 *
 * R1  A task has one turn at a time: the next begins when the one before is durable (E2, E9).
 * R2  Nothing a turn asks for is done before it is durable (E4): dispatch, answers, events come after.
 * R3  An input is reported as `durable` only when a stored turn or message holds it (E6).
 * R6  Whatever is thrown while a turn is made ends that turn alone: the window is given back, the state
 *     is what is stored, and the task is blocked with the reason.
 */
export interface Turns extends Inbox {
  /** Begins a turn when there is reason to. */
  schedule(task: OwnedTask): void;
}

interface Driver extends TurnParts, HaltedParts {}

export function createTurns(parts: TurnParts): Turns {
  const schedule = (task: OwnedTask): void => scheduleTask(driver, task);
  const driver: Driver = { ...parts, schedule, failed: (task, pendings, error) => failTurn(driver, task, pendings, error) };
  return { ...createInbox(schedule), schedule };
}

function scheduleTask(driver: Driver, task: OwnedTask): void {
  if (task.phase !== 'idle') return;
  if (task.wantsCode !== undefined) giveCode(driver, task);
  const goesOn = (task.unread || task.unsent) && !isHalted(task);
  const waits = task.inbox.length > 0 || task.state.next !== undefined || task.reads !== undefined || goesOn;
  if (isBusy(task) || task.state.end !== undefined || !waits) return;
  task.phase = 'ready';
  driver.windows.run(
    (done) => (isGone(task) ? done() : beginTurn(driver, task, done)),
    (error) => driver.unmade(task, error, task.inbox.splice(0)),
  );
}

function giveCode(driver: Driver, task: OwnedTask): void {
  const wanted = task.wantsCode!;
  task.wantsCode = undefined;
  for (const then of wanted) driver.withExecution(task, then);
}

/** Decides what the next turn is; holds the window meanwhile (R6). */
function beginTurn(driver: Driver, task: OwnedTask, done: () => void): void {
  const { state } = task;
  task.phase = 'turning';
  const terminate = task.inbox.find(isTermination);
  if (terminate !== undefined) {
    // What else came is refused once the end is durable, and not before: this process may die first.
    task.inbox.splice(task.inbox.indexOf(terminate), 1);
    commitTurn(driver, task, [terminate], [endedBy(state.turns, terminate.input)]);
    done();
    return;
  }
  if (task.reads !== undefined && state.next === undefined && !serveReads(driver, task, done)) return;
  if (isHalted(task)) {
    haltedTurn(driver, task, done);
    return;
  }
  if (task.unread || task.unsent) {
    task.phase = 'idle';
    done();
    driver.goOn(task);
    return;
  }
  const pendings = state.next === undefined ? nextInputs(driver, task) : [{ input: state.next }];
  if (pendings.length === 0) {
    task.phase = 'idle';
    done();
    return;
  }
  if (!pendings.some(({ input }) => isDelivered(input))) {
    commitTurn(driver, task, pendings, []);
    done();
    return;
  }
  runCode(driver, task, pendings, done);
}

function nextInputs(driver: Driver, task: OwnedTask): readonly PendingInput[] {
  const { pendings, late } = takeInbox(task, driver.bounds);
  if (late.length > 0) driver.kept.letGo(task, late);
  return pendings;
}

/** What the code knows now is durable: readers come before the next turn. False when its code is to be loaded first. */
function serveReads(driver: Driver, task: OwnedTask, done: () => void): boolean {
  if (task.generation !== driver.loaded.generation) task.execution = undefined;
  if (task.execution === undefined) {
    task.phase = 'idle';
    done();
    driver.withExecution(task, () => driver.schedule(task));
    return false;
  }
  runReads(task, task.execution);
  return true;
}

function isBusy({ phase }: OwnedTask): boolean {
  return phase !== 'idle';
}

/** A function, because the phase changes behind the compiler's back. */
function isGone(task: OwnedTask): boolean {
  return task.phase === 'gone';
}

function isTermination(pending: PendingInput): pending is PendingInput & { readonly input: Terminate } {
  return pending.input.kind === 'terminate';
}
