import {
  isEnd,
  publicId,
  startUses,
  TroupeError,
  type LimitUse,
  type Start,
  type StartLimited,
  type Task,
  type TaskId,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { LoadedApp } from '../code/loaded-app.ts';
import { definitionOf } from '../kinds/kinds.ts';
import type { LimitClaims, TakenNow } from '../limits/limit-claims.ts';
import { subjectOf } from './pass-limits.ts';

export interface AdmitParts {
  readonly env: Pick<Env, 'sleep'>;
  readonly claims: Pick<LimitClaims, 'giveBack' | 'takeNow'>;
  readonly loaded: LoadedApp;
  /** A task as its owner has it; undefined when there is none. @throws TroupeError `unavailable` */
  readonly look: (id: TaskId) => Promise<Task | undefined>;
}

/** `running`: the open task that a start is answered with. `giveBack` is called when the task is not started after all. */
export type Admitted = { readonly running: Task } | { readonly running?: never; readonly giveBack: () => void };

/**
 * Whether a task may be started now.
 *
 * W25 Of a singleton no two tasks of a key run at once, and of a throttle no more are started than it says, over all
 *     processes and deaths: the place of a start is taken from the owner of the limit before the start is stored.
 *
 * @throws TroupeError `already-running`, `too-many-starts`
 */
export async function admitStart(parts: AdmitParts, id: TaskId, start: Start): Promise<Admitted> {
  const definition = definitionOf(parts.loaded.app, start);
  if (definition?.singleton === undefined && definition?.throttle === undefined) return free;
  const { singleton, throttle } = startUses(`${start.task}.${start.name}`, definition, start.input, subjectOf(id, start));
  const take = (use: LimitUse): Promise<TakenNow> => parts.claims.takeNow(use, { id, priority: start.priority ?? 0 });
  const giveBack = (): void => {
    if (singleton !== undefined) parts.claims.giveBack(singleton, id);
  };
  const running = singleton === undefined ? undefined : await takeOnly(parts, definition, () => take(singleton));
  if (running !== undefined) return { running };
  if (throttle !== undefined) {
    const { granted, wait = 1_000 } = await take(throttle);
    if (!granted) {
      giveBack();
      throw tooMany(start.name, wait);
    }
  }
  return { giveBack };
}

const free: Admitted = { giveBack: () => {} };

/** How often a place is asked for again that its task does not need any more. */
const MOST_LOOKS = 20;
/** Milliseconds between two times. */
const LOOK_MS = 100;

/** Takes the place of the only one; else the task that has it. */
async function takeOnly(
  { env, look }: AdmitParts,
  { name, singleton }: StartLimited & { readonly name: string },
  take: () => Promise<TakenNow>,
): Promise<Task | undefined> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const { granted, holder } = await take();
    if (granted) return undefined;
    const open = holder === undefined ? undefined : await look(holder as TaskId);
    if (open === undefined || isEnd(open.status)) {
      // It is being started at this moment, or ended a moment ago.
      await env.sleep(LOOK_MS);
      continue;
    }
    if (typeof singleton !== 'object' || singleton.onBusy !== 'refuse') return open;
    const task = publicId(open.id as TaskId);
    throw new TroupeError('already-running', `"${name}" has one task at a time, and "${task}" is open.`, {
      retryable: false,
      details: { task },
    });
  }
  // A process died before the task it had a place for was durable: the place is given back soon.
  throw new TroupeError('unavailable', `Another start of "${name}" is under way. Try again.`, { retryable: true, retryAfter: 1_000 });
}

function tooMany(name: string, retryAfter: number): TroupeError {
  return new TroupeError('too-many-starts', `"${name}" was started as often as its throttle lets it be now.`, {
    retryable: true,
    retryAfter,
  });
}
