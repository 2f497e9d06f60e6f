import { callId, type Task, type WaitingFor } from '@troupe/contracts';
import type { OwnedTask } from '../../tasks/owned-task.ts';
import type { LimitClaims, LimitWait } from '../limit-claims.ts';

/** A task that says which limit holds its calls up, and how many are before them. @param view as it durably is */
export function showWaits(claims: Pick<LimitClaims, 'isEmpty' | 'waitOf'>, { id, state }: OwnedTask, view: Task): Task {
  if (claims.isEmpty || state.end !== undefined) return view;
  const start = state.started ? undefined : claims.waitOf(id);
  if (start !== undefined) {
    const what = `The ${state.start.task} "${state.start.name}"`;
    const wait: WaitingFor = {
      kind: 'limit',
      name: start.use.name,
      since: view.createdAt,
      limit: limitOf(start),
      reason: reasonOf(what, start),
    };
    return { ...view, waitingFor: [wait] };
  }
  const commands = [...state.open.keys()];
  // One for each command, in their order.
  if (commands.length !== view.waitingFor.length) return view;
  return {
    ...view,
    waitingFor: view.waitingFor.map((wait, at): WaitingFor => {
      const held = claims.waitOf(callId(id, commands[at]!));
      return held === undefined ? wait : { ...wait, limit: limitOf(held), reason: reasonOf(`The ${wait.kind} "${wait.name}"`, held) };
    }),
  };
}

function limitOf({ use: { name, key, bound }, place }: LimitWait): NonNullable<WaitingFor['limit']> {
  return { name, limit: bound.most, ...(key === undefined ? {} : { key }), ...(place === undefined ? {} : { place }) };
}

function reasonOf(what: string, { use: { name, key, bound }, place, used, waiting }: LimitWait): string {
  const limit = `the limit "${name}"${key === undefined ? '' : `, key ${JSON.stringify(key)}`}`;
  const rule = bound.kind === 'concurrency' ? `${bound.most} at once` : `${bound.most} in ${bound.per} ms`;
  const first = `${what} waits for a place of ${limit} (${rule}).`;
  if (place === undefined || waiting === undefined) return `${first} Nothing has to be done.`;
  const running = bound.kind === 'concurrency' ? `${used} run, and ` : '';
  return `${first} ${running[0]?.toUpperCase() ?? ''}${running.slice(1)}it is number ${place} of ${Math.max(place, waiting)} that wait.`;
}
