import { TroupeError, type App, type Mismatch, type Start, type TaskId, type Turn, type AgentContext, type Json } from '@troupe/contracts';
import { agentContext, Execution, runTurn, workflowContext, type TurnOutcome, type Violation, type ExecutionHost } from '@troupe/engine';
import { mismatchOfFault, mismatchOfReplay, mismatchOfViolation } from './mismatch.ts';
import type { LoadedApp } from './loaded-app.ts';
import type { WindowQueue } from './window-queue.ts';

export interface Stage {
  readonly agentLoop: (ctx: AgentContext, input: Json) => Promise<Json>;
  readonly host: ExecutionHost;
  readonly loaded: LoadedApp;
  readonly windows: WindowQueue;
}

/** What code of tasks runs in. */

/** The code of a task before its first turn. */
export function createExecution(stage: Stage, task: TaskId, start: Start): Execution {
  return new Execution(task, start, stage.host, (execution, input) => {
    if (start.task === 'agent') return stage.agentLoop(agentContext(execution), input ?? null);
    const workflow = stage.loaded.app.workflows.get(start.name);
    if (workflow === undefined) throw new TroupeError('workflow-not-found', `There is no workflow "${start.name}" in the app.`);
    return workflow.run(workflowContext(execution), input);
  });
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
  const known = start.task === 'agent' ? app.agents.has(start.name) : app.workflows.has(start.name);
  if (known) return undefined;
  const code = start.task === 'agent' ? 'agent-not-found' : 'workflow-not-found';
  return {
    code,
    message: `There is no ${start.task} "${start.name}" in the app any more. Deploy it again, and the task goes on.`,
    turn: 0,
    expected: [`${start.task} "${start.name}"`],
    actual: [],
    builds: { log: build, code: app.build },
  };
}
