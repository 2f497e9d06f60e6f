import { partitionOf, platformPrincipal, toFailure, TroupeError, type TaskId, type WorkflowLog } from '@troupe/contracts';
import { isReadable, type Append, type TurnRecord, type Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import type { CommitWatch } from '../views/commit-watch.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { Peers } from '../cluster/peers.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/** What comes of a turn on its way to the store. */
export interface Storing {
  durable(): void;
  /** Another process has the task. */
  lost(): void;
  /** The store can be reached, and does not take it; of a first turn, at once. */
  refused(error: unknown): void;
}

/** Milliseconds before a failed commit is tried again; doubles up to the maximum. */
const RETRY = { initial: 50, max: 5_000 };
/** How often a turn that the store refuses, though it can be reached, is tried. */
const REFUSALS = 5;

interface Tries {
  /** Milliseconds before the next one. */
  readonly wait: number;
  /** How often the store, which can be reached, did not take it. */
  readonly refused: number;
}

const FIRST: Tries = { wait: RETRY.initial, refused: 0 };

export interface StoreTurnParts {
  readonly commits: CommitWatch;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly store: Store;
  readonly timers: TimerQueue;
}

/** Stores turns, however long the store is away. */
export function createStoreTurn(parts: StoreTurnParts): (entry: Append, then: Storing) => void {
  const store = (entry: Append, then: Storing, tries: Tries): void => {
    const may = parts.ownership.confirm(partitionOf(entry.turn.task));
    if (may === true) insert(entry, then, tries);
    else void Promise.resolve(may).then((still) => (still ? insert(entry, then, tries) : then.lost()));
  };

  const insert = (entry: Append, then: Storing, tries: Tries): void => {
    parts.store.append(entry).then(
      (result) => {
        parts.commits.over();
        if (result === 'committed') stored(entry.turn, then);
        else
          isThere(entry.turn).then(
            (there) => (there ? then.durable() : then.lost()),
            (error: unknown) => again(entry, then, tries, error),
          );
      },
      (error: unknown) => {
        if (entry.turn.n === 0) return then.refused(error);
        if (isUnavailable(error)) return again(entry, then, tries, error);
        const refused = tries.refused + 1;
        if (refused < REFUSALS) return again(entry, then, { ...tries, refused }, error);
        parts.commits.over();
        then.refused(error);
      },
    );
  };

  /**
   * The owner reads tasks when it takes their partition: a first turn that is stored after that is reported to it
   * here, before the start is answered as accepted (E1).
   */
  const stored = ({ task, n }: TurnRecord, then: Storing): void => {
    const may = n > 0 || parts.ownership.confirm(partitionOf(task));
    if (may === true) then.durable();
    else void Promise.resolve(may).then((still) => (still ? then.durable() : handOver(task).finally(() => then.lost())));
  };

  const handOver = (task: TaskId): Promise<unknown> =>
    parts.peers.askService(platformPrincipal, task, ['get', task]).catch((error: unknown) => {
      parts.log.warn('cannot hand a task over to its owner; the sweep of the owner finds it', { task, error: toFailure(error).message });
    });

  const again = (entry: Append, then: Storing, { wait, refused }: Tries, error: unknown): void => {
    const { task, n } = entry.turn;
    const { message } = toFailure(error);
    parts.commits.failed(message);
    parts.log.error('cannot store a turn, trying again', { task, turn: n, error: message });
    parts.timers.add(parts.env.now() + wait, () => store(entry, then, { wait: Math.min(wait * 2, RETRY.max), refused }));
  };

  /** After an answer that got lost, the turn in the store may be the very one we sent. */
  const isThere = async ({ task, n, body, at }: TurnRecord): Promise<boolean> => {
    const [stored] = await parts.store.readTurns(task, n, 1);
    return n > 0 && stored !== undefined && isReadable(stored) && stored.body === body && stored.at === at;
  };

  return (entry, then) => store(entry, then, FIRST);
}

/** The store itself cannot be reached, whatever it is given. */
function isUnavailable(error: unknown): boolean {
  return error instanceof TroupeError && error.code === 'unavailable';
}
