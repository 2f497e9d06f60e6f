import type { App, Mismatch, Start, TaskId, Turn } from '@troupe/contracts';
import { Execution, runTurn, type TurnOutcome, type Violation, type ExecutionHost } from '@troupe/engine';
import { mismatchOfFault, mismatchOfReplay, mismatchOfViolation } from './mismatch.ts';
import type { MainParts } from '../kinds/kind-of-tasks.ts';
import { kinds } from '../kinds/kinds.ts';
import type { WindowQueue } from './window-queue.ts';

/** What code of tasks runs in. */
export interface Stage extends MainParts {
  readonly host: ExecutionHost;
  readonly windows: WindowQueue;
}

/** The code of a task before its first turn. */
export function createExecution(stage: Stage, task: TaskId, start: Start): Execution {
  return new Execution(task, start, stage.host, kinds[start.task].main(stage, start));
}

/**
 * Feeds a turn of the log to the code; answers where they part, when they do.
 *
 * @param place finds where the code did what cannot be repeated
 */
export async function replayTurn(
  stage: Stage,
  execution: Execution,
  turn: Turn,
  place: (violation: Violation) => Promise<Violation>,
): Promise<Mismatch | undefined> {
  const outcome = await new Promise<TurnOutcome>((resolve, reject) => {
    stage.windows.run((done) => {
      runTurn(execution, { n: turn.n, at: turn.at, inputs: turn.inputs, recorded: turn.commands }, (ran) => {
        done();
        resolve(ran);
      });
    }, reject);
  });
  const { build } = stage.loaded.app;
  switch (outcome.kind) {
    case 'ran':
      return undefined;
    case 'violation':
      return mismatchOfViolation(await place(outcome.violation), { turns: turn.n, build: turn.build }, build);
    case 'broken':
      return mismatchOfFault(`Turn ${turn.n} cannot be replayed`, outcome.error, { turns: turn.n, build: turn.build }, build);
    case 'mismatch': {
      const place = outcome.unexpected.map((command) => execution.commands.placeOf(command)).find((at) => at !== undefined);
      return mismatchOfReplay(turn.n, outcome.missing, outcome.unexpected, place, { log: turn.build, code: build });
    }
    default:
      return outcome satisfies never;
  }
}

/** @param build of the log */
export function missingDefinition(app: App, start: Start, build: string): Mismatch | undefined {
  const kind = kinds[start.task];
  if (kind.definitions(app).has(start.name)) return undefined;
  return {
    code: kind.notFound,
    message: `There is no ${start.task} "${start.name}" in the app any more. Deploy it again, and the task goes on.`,
    turn: 0,
    expected: [`${start.task} "${start.name}"`],
    actual: [],
    builds: { log: build, code: app.build },
  };
}
