/** First in, first out, lower priorities first. */
export interface WorkQueue<T> {
  readonly size: number;
  push(item: T, priority: number): void;
  /** Takes the next item; undefined when there is none. */
  shift(): T | undefined;
  each(look: (item: T) => void): void;
  /** Leaves out what does not match. */
  keep(matches: (item: T) => boolean): void;
}

interface Lane<T> {
  readonly priority: number;
  items: T[];
  /** Index of the first item not taken. */
  head: number;
}

/** Taking from the front of a lane moves an index; the taken part is cut off once it is this long and half of it. */
const CUT = 1024;

export function workQueue<T>(): WorkQueue<T> {
  /** Of which there are few, lowest priority first; empty ones are kept. */
  const lanes: Lane<T>[] = [];
  let size = 0;

  const laneOf = (priority: number): Lane<T> => {
    let place = 0;
    for (const lane of lanes) {
      if (lane.priority === priority) return lane;
      if (lane.priority < priority) place++;
    }
    const lane: Lane<T> = { priority, items: [], head: 0 };
    lanes.splice(place, 0, lane);
    return lane;
  };

  return {
    get size() {
      return size;
    },
    push(item, priority) {
      laneOf(priority).items.push(item);
      size++;
    },
    shift() {
      if (size === 0) return undefined;
      size--;
      const lane = lanes.find(({ items, head }) => head < items.length)!;
      const item = lane.items[lane.head++]!;
      if (lane.head === lane.items.length) {
        lane.items = [];
        lane.head = 0;
      } else if (lane.head >= CUT && lane.head * 2 >= lane.items.length) {
        lane.items = lane.items.slice(lane.head);
        lane.head = 0;
      }
      return item;
    },
    each(look) {
      for (const { items, head } of lanes) for (let at = head; at < items.length; at++) look(items[at]!);
    },
    keep(matches) {
      size = 0;
      for (const lane of lanes) {
        lane.items = lane.items.slice(lane.head).filter(matches);
        lane.head = 0;
        size += lane.items.length;
      }
    },
  };
}
