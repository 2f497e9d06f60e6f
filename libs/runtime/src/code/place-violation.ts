import { toFailure, type Start, type TaskId, type Turn, type WorkflowLog } from '@troupe/contracts';
import { runTurn, type Execution, type TurnRequest, type Violation } from '@troupe/engine';
import type { Store } from '@troupe/store';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { watchAwaits, type PendingAwaits } from './pending-awaits.ts';
import { readLog, type LogRange } from '../log/read-log.ts';
import { createExecution, type Stage } from './replay-turn.ts';

type Request = Pick<TurnRequest, 'n' | 'at' | 'inputs' | 'recorded'>;

/** What the code of a task was given until it did what cannot be repeated. */
interface Given {
  readonly id: TaskId;
  /** The turns of its log, from one in which it starts. */
  readonly turns: AsyncIterable<Turn> | Iterable<Turn>;
  /** What no turn of the log has yet, or not with what the code asked for. */
  readonly next?: Request;
}

/**
 * Finds where the code awaits what is not durable: runs it again, and asks of each promise where it was
 * made. That takes too long for code that is in order. Without a place when the code does it no more.
 */
export async function placeViolation(stage: Stage, violation: Violation, { id, turns, next }: Given): Promise<Violation> {
  if (violation.at !== undefined) return violation;
  const search = beginSearch(stage, id);
  try {
    for await (const { n, at, inputs, commands } of turns) await search.feed({ n, at, inputs, recorded: commands });
    if (next !== undefined) await search.feed(next);
    return violation.placed(search.place());
  } finally {
    search.stop();
  }
}

/** The same for a task of this process, from the run it is in; what cannot be read now is no reason to fail. */
export async function placeStored(
  parts: Stage & { readonly log: WorkflowLog; readonly store: Store },
  task: OwnedTask,
  violation: Violation,
  next?: Request,
): Promise<Violation> {
  const { runStart: from, turns: to } = task.state;
  try {
    return await placeViolation(parts, violation, {
      id: task.id,
      turns: turnsOf(parts, task.id, { from, to: next?.n ?? to }),
      ...(next && { next }),
    });
  } catch (error) {
    parts.log.debug('cannot find where the code awaits', { task: task.id, error: toFailure(error).message });
    return violation;
  }
}

async function* turnsOf({ store }: { readonly store: Store }, id: TaskId, range: LogRange): AsyncGenerator<Turn> {
  for await (const { turns } of readLog(store, id, range)) yield* turns;
}

interface Search extends Pick<PendingAwaits, 'stop'> {
  feed(turn: Request): Promise<void>;
  place(): string | undefined;
}

function beginSearch({ host, ...others }: Stage, id: TaskId): Search {
  const stage: Stage = { ...others, host: { ...host, violated: () => {}, log: () => {} } };
  let execution: Execution | undefined;
  const awaits = watchAwaits((running) => running === execution);
  return {
    async feed(turn) {
      const start = turn.inputs.find((input): input is Start => input.kind === 'start');
      if (start !== undefined) execution = createExecution(stage, id, start);
      const running = execution;
      if (running === undefined || turn.inputs.some(({ kind }) => kind === 'terminate')) return;
      await new Promise<void>((resolve, reject) => {
        stage.windows.run((done) => {
          runTurn(running, turn, () => {
            done();
            resolve();
          });
        }, reject);
      });
    },
    place: () => (execution === undefined ? undefined : awaits.place(new Set(execution.waiters.all().map(({ promise }) => promise)))),
    stop: awaits.stop,
  };
}
