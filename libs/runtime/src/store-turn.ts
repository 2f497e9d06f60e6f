import { partitionOf, toFailure, TroupeError } from '@troupe/contracts';
import { isReadable, type Append, type TurnRecord } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';

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

/** Stores turns, however long the store is away. */
export function createStoreTurn(shell: Shell): (task: OwnedTask, entry: Append, then: Storing) => void {
  return ({ id }, entry, then) => {
    const { n } = entry.turn;
    const partition = partitionOf(id);
    let refused = 0;

    const store = (wait: number): void => {
      const may = shell.ownership.confirm(partition);
      if (may === true) insert(wait);
      else void Promise.resolve(may).then((still) => (still ? insert(wait) : then.lost()));
    };

    const insert = (wait: number): void => {
      const again = retry(wait);
      shell.store.append(entry).then(
        (result) => {
          shell.commits.over();
          if (result === 'committed') then.durable();
          else void isThere(entry.turn).then((there) => (there ? then.durable() : then.lost()), again);
        },
        (error: unknown) => {
          if (n === 0) return then.refused(error);
          if (isUnavailable(error) || ++refused < REFUSALS) return again(error);
          shell.commits.over();
          then.refused(error);
        },
      );
    };

    const retry =
      (wait: number) =>
      (error: unknown): void => {
        const { message } = toFailure(error);
        shell.commits.failed(message);
        shell.log.error('cannot store a turn, trying again', { task: id, turn: n, error: message });
        shell.timers.add(shell.clock.now() + wait, () => store(Math.min(wait * 2, RETRY.max)));
      };

    store(RETRY.initial);
  };

  /** After an answer that got lost, the turn in the store may be the very one we sent. */
  async function isThere({ task, n, body, at }: TurnRecord): Promise<boolean> {
    const [stored] = await shell.store.readTurns(task, n, 1);
    return n > 0 && stored !== undefined && isReadable(stored) && stored.body === body && stored.at === at;
  }
}

/** The store itself cannot be reached, whatever it is given. */
function isUnavailable(error: unknown): boolean {
  return error instanceof TroupeError && error.code === 'unavailable';
}
