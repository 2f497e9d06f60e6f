import { TroupeError } from '@troupe/contracts';
import { aroundOperations, type Append, type Store } from '@troupe/store';

/** Something a process asked of the store that has not happened yet, or an answer that has not arrived. */
export interface StoreCall {
  readonly name: string;
  /** It happens now; its answer is a call of its own. */
  happen(): Promise<void>;
  /** It happens now, and its answer gets lost. */
  loseAnswer(): Promise<void>;
  /** It does not happen, and the process gets that as the answer. */
  refuse(): void;
}

/** What a process sees of a store whose every operation, and every answer, waits until it is let happen. */
export interface ScheduledStore {
  readonly store: Store;
  /** What waits, oldest first. */
  readonly waiting: StoreCall[];
}

/**
 * @param inner what is stored
 * @param lags what follows a turn is written after it, as by a store without transactions
 * @param isDead nothing is answered any more
 */
export function scheduledStore(inner: Store, lags: boolean, isDead: () => boolean): ScheduledStore {
  const waiting: StoreCall[] = [];

  const wait = (name: string, steps: Omit<StoreCall, 'name'>): void => {
    const take = (): boolean => {
      const at = waiting.indexOf(call);
      if (at >= 0) waiting.splice(at, 1);
      return at >= 0;
    };
    const call: StoreCall = {
      name,
      async happen() {
        if (take()) await steps.happen();
      },
      async loseAnswer() {
        if (take()) await steps.loseAnswer();
      },
      refuse() {
        if (take()) steps.refuse();
      },
    };
    waiting.push(call);
  };

  const schedule = (name: string, operation: () => Promise<unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const lost = (): void => {
        if (!isDead()) reject(new TroupeError('unavailable', `The answer to ${name} was lost.`, { retryable: true }));
      };
      wait(name, {
        async happen() {
          const result = await operation();
          const arrive = (): void => {
            if (!isDead()) resolve(result);
          };
          wait(`answer to ${name}`, { happen: async () => arrive(), loseAnswer: async () => lost(), refuse: lost });
        },
        async loseAnswer() {
          await operation();
          lost();
        },
        refuse: lost,
      });
    });

  const append = async ({ turn, task, consumed }: Append): Promise<'committed' | 'conflict'> => {
    if (!lags) return inner.append({ turn, ...(task === undefined ? {} : { task }), ...(consumed === undefined ? {} : { consumed }) });
    const first = turn.n === 0;
    const result = await inner.append({ turn, ...(first && task !== undefined ? { task } : {}) });
    if (result === 'conflict') return result;
    const follow = (name: string, operation: () => Promise<void>): void =>
      wait(name, { happen: operation, loseAnswer: operation, refuse: () => follow(name, operation) });
    if (task !== undefined && !first) follow(`record of turn ${turn.n}`, () => inner.saveTask(task));
    if (consumed !== undefined) follow(`consumption by turn ${turn.n}`, () => inner.consumeMessages(turn.task, consumed));
    return result;
  };

  const store = aroundOperations({ ...inner, append }, ({ name, args }, run) =>
    schedule(`${name}(${JSON.stringify(args).slice(0, 400)})`, run),
  );
  return { store, waiting };
}
