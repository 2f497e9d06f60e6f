import type { Work } from '@troupe/contracts';
import { workQueue } from './work-queue.ts';

export interface Waiting {
  readonly work: Work;
  /** How often it was delivered. */
  readonly delivered: number;
  /** When it was published, in milliseconds of the queue's clock. */
  readonly since: number;
}

/** Work that waits for a consumer, and may be taken back meanwhile. */
export interface WaitingWork {
  readonly size: number;
  push(item: Waiting): void;
  /** The next one; undefined when there is none. */
  shift(): Waiting | undefined;
  /** Takes back every copy of an attempt. True when one waited and none had been delivered. */
  withdraw(work: Work): boolean;
}

/** Withdrawn items stay in their places, emptied, until there are so many and they are more than half. */
const EMPTY = 1_024;

interface Place {
  item: Waiting | undefined;
}

export function waitingWork(): WaitingWork {
  const queue = workQueue<Place>();
  /** The copies of each attempt, hardly ever more than one: listed once work is taken back, until nothing waits. */
  let copies: Map<string, readonly Place[]> | undefined;
  let empty = 0;

  const list = (place: Place): void => {
    if (copies === undefined || place.item === undefined) return;
    const key = keyOf(place.item.work);
    const known = copies.get(key);
    copies.set(key, known === undefined ? [place] : [...known, place]);
  };

  const unlist = (place: Place, { work }: Waiting): void => {
    if (copies === undefined) return;
    const key = keyOf(work);
    const known = copies.get(key)!;
    if (known.length > 1)
      copies.set(
        key,
        known.filter((copy) => copy !== place),
      );
    else if (copies.size === 1) copies = undefined;
    else copies.delete(key);
  };

  return {
    get size() {
      return queue.size - empty;
    },
    push(item) {
      const place: Place = { item };
      list(place);
      queue.push(place, item.work.options?.priority ?? 0);
    },
    shift() {
      for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
        const { item } = place;
        if (item === undefined) {
          empty--;
          continue;
        }
        unlist(place, item);
        return item;
      }
      return undefined;
    },
    withdraw(work) {
      if (copies === undefined) {
        copies = new Map();
        queue.each(list);
      }
      const places = copies.get(keyOf(work));
      if (places === undefined) return false;
      copies.delete(keyOf(work));
      const undelivered = places.every(({ item }) => item?.delivered === 0);
      for (const place of places) place.item = undefined;
      empty += places.length;
      if (empty > EMPTY && empty * 2 > queue.size) {
        queue.keep(({ item }) => item !== undefined);
        empty = 0;
      }
      return undelivered;
    },
  };
}

function keyOf({ call, attempt }: Work): string {
  return `${call}#${attempt}`;
}
