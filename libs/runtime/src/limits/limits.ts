import type { Bus } from '@troupe/bus';
import { aliveSubject, partitionOf, splitCallId, TroupeError, type CallId, type TaskId } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import type { Ownership } from '../cluster/ownership.ts';
import { isHalted } from '../tasks/can-take.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { AskParts } from './ask-lines.ts';
import { createLimitClaims, type LimitClaims } from './limit-claims.ts';
import { holderKey } from './limit-messages.ts';
import { createLimitOwner, type LimitOwner, type LimitOwnerParts } from './limit-owner.ts';
import { createAskTask, type TaskPlaces, type AskTask } from './ask-task.ts';

/** What bounds how much runs at once, and begins in a time. */
export interface Limits {
  /** What the tasks of this process have and wait for. */
  readonly claims: LimitClaims;
  /** The limits of which this process gives the places. */
  readonly owner: LimitOwner;
  /** Answers about tasks of this process. */
  readonly here: AskTask;
  start(): () => void;
}

export interface LimitsParts extends Omit<AskParts, 'owner' | 'owns'>, Omit<LimitOwnerParts, 'owns' | 'askTask' | 'mayGive' | 'store'> {
  readonly bus: Pick<Bus, 'listen'>;
  readonly isAdopting: (id: TaskId) => boolean;
  readonly ownership: Pick<Ownership, 'confirm' | 'owns'>;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

export function createLimits(parts: LimitsParts): Limits {
  const owns = (partition: number): boolean => parts.ownership.owns(partition);
  const here: AskTask = async (task, operation, about) =>
    operation === 'limit-granted' ? claims.granted(about.limit, about.asks) : stillHeld(parts, claims, task, about.asks);
  const owner = createLimitOwner({
    ...parts,
    owns,
    mayGive: (partition) => parts.ownership.confirm(partition) === true,
    askTask: createAskTask({ ...parts, owns, here }),
  });
  const claims = createLimitClaims({ ...parts, owns, owner });
  return {
    claims,
    owner,
    here,
    start() {
      const alive = parts.bus.listen(aliveSubject, ({ calls }) => owner.alive(calls));
      const stops = [owner.start(), claims.start(), () => void alive.stop()];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** Those attempts that the task, as it is now, waits for; and the task itself, until it has ended. */
async function stillHeld(
  { isAdopting, ownership, store, tasks }: LimitsParts,
  claims: LimitClaims,
  id: TaskId,
  asks: TaskPlaces['asks'],
): Promise<readonly string[]> {
  const task = tasks.get(id);
  if (task !== undefined) return asks.filter((ask) => isHeld(task, claims, ask)).map(holderKey);
  const record = isAdopting(id) ? undefined : await store.readTask(id);
  if (isAdopting(id) || tasks.has(id) || !ownership.owns(partitionOf(id)))
    throw new TroupeError('unavailable', 'The task is being taken up; ask again.', { retryable: true });
  return record !== undefined && (!isReadable(record) || record.open) ? asks.map(holderKey) : [];
}

function isHeld(task: OwnedTask, claims: LimitClaims, { id, attempt }: TaskPlaces['asks'][number]): boolean {
  if (task.state.end !== undefined) return false;
  if (id === task.id) return true;
  const { command } = splitCallId(id as CallId);
  const open = task.state.open.get(command);
  if (open === undefined || open.attempts + 1 !== attempt) return false;
  if (!isHalted(task) || task.live.get(command)?.startedAt !== undefined) return true;
  // It goes on once its task does, and asks for a place then.
  claims.end(id, false);
  return false;
}
