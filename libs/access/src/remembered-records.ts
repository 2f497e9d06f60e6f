import type { Env } from '@troupe/env';

/**
 * What was read of a record is read again, when it is used, after a quarter of a minute, and not believed after a
 * half: what ended in another process ends here within that time.
 */
const READ_AGAIN_MS = 15_000;
const BELIEVED_MS = 30_000;
/** Records that are remembered; those longest not read are forgotten. */
const MOST_REMEMBERED = 10_000;

/** Records that credentials are checked against, by their ids, as this process makes use of them. */
export interface RememberedRecords<V> {
  /** What was read lately; at once. */
  known(id: string): V | undefined;
  /** What is read now. */
  find(id: string): Promise<V | undefined>;
  /** Reads it again when it is used next; what is being read of it is not remembered. To be called once it has changed. */
  forget(id: string): void;
}

interface Parts<R, V> {
  /** Undefined when there is none, or it has ended. */
  readonly read: (id: string) => Promise<R | undefined>;
  /** @param before what was made of the record when it was read before */
  readonly view: (record: R, before: V | undefined) => V;
  readonly env: Pick<Env, 'monotonic'>;
}

export function rememberedRecords<R, V>({ read, view, env }: Parts<R, V>): RememberedRecords<V> {
  const remembered = new Map<string, { readonly view: V; readonly readAt: number }>();
  const reading = new Map<string, Promise<V | undefined>>();

  const find = (id: string): Promise<V | undefined> => {
    const underWay = reading.get(id);
    if (underWay !== undefined) return underWay;
    const asked = env.monotonic();
    const look: Promise<V | undefined> = read(id)
      .then((record) => {
        const made = record === undefined ? undefined : view(record, remembered.get(id)?.view);
        // One that was forgotten while it was read may have ended since.
        if (reading.get(id) === look) remember(id, made, asked);
        return made;
      })
      .finally(() => {
        if (reading.get(id) === look) reading.delete(id);
      });
    reading.set(id, look);
    return look;
  };

  const remember = (id: string, made: V | undefined, readAt: number): void => {
    remembered.delete(id);
    if (made === undefined) return;
    remembered.set(id, { view: made, readAt });
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  };

  return {
    find,
    known(id) {
      const entry = remembered.get(id);
      if (entry === undefined) return undefined;
      const age = env.monotonic() - entry.readAt;
      if (age >= BELIEVED_MS) return undefined;
      if (age >= READ_AGAIN_MS) find(id).catch(() => {});
      return entry.view;
    },
    forget(id) {
      remembered.delete(id);
      reading.delete(id);
    },
  };
}
