import { toUnavailable, unavailable } from './writes/failure.ts';

/** What every operation of a store goes through: open or closed, bounded, with errors callers know. */
export interface Gate {
  read<R>(operation: () => Promise<R>): Promise<R>;
  /** @throws TroupeError `unavailable` when too many writes wait already */
  write<R>(operation: () => Promise<R>): Promise<R>;
  /** Whether it was closed. */
  readonly closed: boolean;
  /** Lets nothing new in; resolves when nothing is under way. */
  close(): Promise<void>;
}

/** @param maxWaiting how many writes may be under way, so that an outage does not fill the memory */
export function gate(where: string, maxWaiting: number): Gate {
  let closed = false;
  let underWay = 0;
  let writes = 0;
  let whenIdle: (() => void)[] = [];

  const pass = async <R>(operation: () => Promise<R>): Promise<R> => {
    if (closed) throw unavailable(`The store at ${where} is closed.`);
    underWay++;
    try {
      return await operation();
    } catch (error) {
      throw toUnavailable(error, where);
    } finally {
      if (--underWay === 0) {
        for (const resolve of whenIdle) resolve();
        whenIdle = [];
      }
    }
  };

  return {
    get closed() {
      return closed;
    },
    read: pass,
    async write(operation) {
      if (writes >= maxWaiting)
        throw unavailable(`${writes} writes wait for the store at ${where} already. Try again when it has caught up.`);
      writes++;
      try {
        return await pass(operation);
      } finally {
        writes--;
      }
    },
    close() {
      closed = true;
      return underWay === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve));
    },
  };
}
