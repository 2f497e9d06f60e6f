/** Commits entries in groups: whatever arrived while one group was in flight is the next. */
export interface GroupCommit<T, R> {
  /** Resolves with the entry's result once its group is committed. */
  add(entry: T): Promise<R>;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

interface Waiting<T, R> {
  readonly entry: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Self-clocking: an idle group begins at the end of the current event loop turn, so that everything
 * added during it shares one commit; there are no timers to tune.
 *
 * @param commit makes the whole group durable, in order, or throws and leaves nothing of it behind
 * @param mayBeOneEntry errors that one entry can cause: its group is then committed entry by entry
 * @param howMany of those that wait are the next group; all by default
 */
export function groupCommit<T, R>(
  commit: (group: readonly T[]) => readonly R[] | Promise<readonly R[]>,
  mayBeOneEntry: (error: unknown) => boolean = () => false,
  howMany?: (waiting: readonly T[]) => number,
): GroupCommit<T, R> {
  const waiting: Waiting<T, R>[] = [];
  let busy = false;
  let whenIdle: (() => void)[] = [];

  const settle = async (group: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await commit(group.map(({ entry }) => entry));
      for (let i = 0; i < group.length; i++) group[i]!.resolve(results[i]!);
    } catch (error) {
      if (group.length > 1 && mayBeOneEntry(error)) for (const one of group) await settle([one]);
      else for (const { reject } of group) reject(error);
    }
  };

  const run = async (): Promise<void> => {
    const group = waiting.splice(0, howMany?.(waiting.map(({ entry }) => entry)) ?? waiting.length);
    await settle(group);
    if (waiting.length > 0) {
      setImmediate(run);
      return;
    }
    busy = false;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  return {
    add(entry) {
      if (!busy) {
        busy = true;
        setImmediate(run);
      }
      return new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
      });
    },
    idle() {
      return busy ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve();
    },
  };
}
