import {
  TroupeError,
  withTenant,
  type App,
  type HistoryTurn,
  type Mismatch,
  type Turn,
  type Tenant,
  type TaskId,
  type Input,
} from '@troupe/contracts';
import type { Execution, Violation } from '@troupe/engine';
import { codeScopes } from './code-scopes.ts';
import { installGuards } from '../sandbox/guards.ts';
import { mismatchOfViolation } from './mismatch.ts';
import { placeViolation } from './place-violation.ts';
import { createExecution, missingDefinition, replayTurn, type Stage } from './replay-turn.ts';
import { windowQueue } from './window-queue.ts';

interface ReplayedCode extends Pick<Stage, 'agentLoop'> {
  readonly app: App;
}

/**
 * Feeds the history of a task, from its first turn on, to the code of an app, and answers where they part;
 * undefined: the code fits. Nothing is dispatched or stored.
 *
 * @throws TroupeError `bad-request` when the history does not begin with a start
 */
export async function replayLog(code: ReplayedCode, history: readonly HistoryTurn[]): Promise<Mismatch | undefined> {
  let foreign: Violation | undefined;
  const stage: Stage = {
    agentLoop: code.agentLoop,
    loaded: { app: code.app, generation: 0 },
    windows: windowQueue(),
    host: {
      ...codeScopes,
      quiesce: (callback) => queueMicrotask(() => process.nextTick(callback)),
      enter: installGuards().enter,
      violated: (_, violation) => void (foreign ??= violation),
      log: () => {},
      // Steps are not run.
      secret: () => '',
    },
  };
  let execution: Execution | undefined;
  const turns = history.map(toTurn);
  for (const [i, turn] of turns.entries()) {
    const start = turn.inputs.find((input) => input.kind === 'start');
    if (start !== undefined) {
      const missing = missingDefinition(code.app, start, turn.build);
      if (missing !== undefined) return missing;
      execution = createExecution(stage, turn.task, start);
      execution.commands.trace();
    }
    // What came before the start only accepted it, and a terminate is an end that the code has no part in.
    if (execution === undefined || turn.inputs.some(({ kind }) => kind === 'terminate')) continue;
    const before = { id: turn.task, turns: turns.slice(0, i) };
    const mismatch = await replayTurn(stage, execution, turn, (violation) => placeViolation(stage, violation, { ...before, next: turn }));
    if (mismatch !== undefined) return mismatch;
    if (foreign === undefined) continue;
    const placed = await placeViolation(stage, foreign, { ...before, next: turn });
    return mismatchOfViolation(placed, { turns: turn.n, build: turn.build }, code.app.build);
  }
  if (execution === undefined) throw new TroupeError('bad-request', 'The history has no turn in which the task starts.');
  return undefined;
}

/** The inverse of how clients read a turn. */
function toTurn({ at, commands, inputs, tenant, ...turn }: HistoryTurn): Turn {
  return {
    ...turn,
    at: Date.parse(at),
    inputs: tenant === undefined ? inputs : inputs.map((input) => drawnAs(tenant, turn.task, input)),
    commands: commands as unknown as Turn['commands'],
  };
}

/** All ids in it are public ones, which is all that code sees; but it draws what the task of that tenant drew. */
function drawnAs(tenant: Tenant, task: TaskId, input: Input): Input {
  if (input.kind !== 'start') return input;
  return { ...input, original: withTenant(tenant, input.original ?? task) as TaskId };
}
