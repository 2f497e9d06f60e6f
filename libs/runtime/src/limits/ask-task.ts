import { partitionOf, TroupeError, type Json, type TaskId } from '@troupe/contracts';
import type { Peers } from '../cluster/peers.ts';

/** What the owner of a limit asks the owner of a task: which attempts of it are wanted, those that were given a place or have one. */
export type AskTask = (task: TaskId, operation: 'limit-granted' | 'limit-holds', about: TaskPlaces) => Promise<readonly string[]>;

export interface TaskPlaces {
  readonly limit: TaskId;
  readonly asks: readonly { readonly id: string; readonly attempt: number }[];
}

export interface AskTaskParts {
  readonly cluster: boolean;
  readonly owns: (partition: number) => boolean;
  readonly peers: Pick<Peers, 'ask'>;
  readonly here: AskTask;
}

/** What is asked again soon is not looked for long. */
const SOON = { retryFor: 2_000, timeout: 5_000 };

/** Asks the process that has the task, which may be this one. */
export function createAskTask({ cluster, here, owns, peers }: AskTaskParts): AskTask {
  return async (task, operation, about) => {
    if (owns(partitionOf(task))) return here(task, operation, about);
    if (!cluster) throw new TroupeError('unavailable', 'The tasks of this process are not taken up yet.', { retryable: true });
    return (await peers.ask(task, operation, [task, about as unknown as Json], SOON)) as readonly string[];
  };
}
