import { isDelivered, type Cancel, type Expired } from '@troupe/contracts';
import type { KeptMessages } from '../recovery/kept-messages.ts';
import { canTake, isStop } from '../tasks/can-take.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { commitTurn } from './commit-turn.ts';
import { endedBy } from './ended-by.ts';
import { runCode, type RunParts } from './run-code.ts';

export interface HaltedParts extends RunParts {
  readonly kept: Pick<KeptMessages, 'keep' | 'letGo'>;
}

/** The code cannot go on now: what a task takes all the same is written, the rest is kept until it goes on (R4). */
export function haltedTurn(parts: HaltedParts, task: OwnedTask, done: () => void): void {
  const { state, inbox } = task;
  task.unread = true;
  if (state.started) task.unsent = true;
  const all = inbox.splice(0);
  const able = all.filter(({ input }) => canTake(task, input));
  const start = able.find(({ input }) => input.kind === 'start');
  const stop = able.find(isPendingStop);
  if (start !== undefined && stop === undefined) {
    inbox.push(...all.filter((pending) => pending !== start));
    runCode(parts, task, [start], done);
    return;
  }
  done();
  parts.kept.keep(
    task,
    all.filter((pending) => !able.includes(pending)),
  );
  if (stop !== undefined && !state.started) {
    inbox.push(...able.filter((pending) => pending !== stop && pending !== start));
    commitTurn(parts, task, [stop], [endedBy(state.turns, stop.input)]);
    return;
  }
  const noted = able.filter(({ input }) => !isDelivered(input));
  inbox.push(...able.filter(({ input }) => isDelivered(input)));
  if (stop !== undefined) commitTurn(parts, task, [...noted, { input: { kind: 'resume' } }], []);
  else if (noted.length > 0) commitTurn(parts, task, noted, []);
  else {
    task.phase = 'idle';
    parts.schedule(task);
  }
}

function isPendingStop(pending: PendingInput): pending is PendingInput & { readonly input: Cancel | Expired } {
  return isStop(pending.input);
}
