import type { Append, Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';

/** A store whose appends wait until they are let go, or refused. */
export interface HeldStore {
  readonly store: Store;
  /** Appends that wait, oldest first. */
  readonly held: readonly Append[];
  /** From now on appends wait, those of one task if given. */
  hold(task?: string): void;
  /** Lets go what waits, and all that comes later. */
  release(): void;
  /** The oldest that waits is not stored; nobody learns whether it was. */
  refuse(error: unknown): void;
}

export function heldStore(inner: Store = memoryStore()): HeldStore {
  const held: { readonly entry: Append; go(): void; refuse(error: unknown): void }[] = [];
  let holds: ((entry: Append) => boolean) | undefined;
  return {
    store: {
      ...inner,
      async append(entry) {
        if (holds?.(entry) === true)
          await new Promise<void>((resolve, reject) => {
            held.push({ entry, go: resolve, refuse: reject });
          });
        return inner.append(entry);
      },
    },
    get held() {
      return held.map(({ entry }) => entry);
    },
    hold(task) {
      holds = (entry) => task === undefined || entry.turn.task === task;
    },
    release() {
      holds = undefined;
      for (const { go } of held.splice(0)) go();
    },
    refuse(error) {
      held.shift()?.refuse(error);
    },
  };
}
