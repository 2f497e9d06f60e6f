import type { Clock } from './clock.ts';

/**
 * Everything that is to happen later, behind one timer of the process. A binary heap by due time;
 * entries are never taken out: what is no longer wanted finds so when it fires.
 *
 * T1  Nothing fires before its time on the same clock that set it (E7).
 * T2  What one entry throws, or a time that is none, keeps no other from firing.
 */
export interface TimerQueue {
  /** @param at milliseconds since 1970 */
  add(at: number, fire: () => void): void;
  readonly size: number;
  stop(): void;
}

interface Entry {
  readonly at: number;
  readonly fire: () => void;
}

/** @param threw takes what entries throw; must not throw */
export function timerQueue(clock: Clock, threw: (error: unknown) => void): TimerQueue {
  const heap: Entry[] = [];
  let armedFor = Infinity;
  let disarm = (): void => {};
  let stopped = false;

  const arm = (): void => {
    const first = heap[0];
    if (stopped || first === undefined || first.at >= armedFor) return;
    disarm();
    armedFor = first.at;
    disarm = clock.after(Math.ceil(first.at - clock.now()), fireDue);
  };
  const fireDue = (): void => {
    armedFor = Infinity;
    const now = clock.now();
    while (heap.length > 0 && heap[0]!.at <= now) {
      const { fire } = pop(heap);
      try {
        fire();
      } catch (error) {
        threw(error);
      }
    }
    arm();
  };

  return {
    add(at, fire) {
      // A heap of numbers has no place for what is none: it is due.
      push(heap, { at: Number.isNaN(at) ? 0 : at, fire });
      arm();
    },
    get size() {
      return heap.length;
    },
    stop() {
      stopped = true;
      disarm();
    },
  };
}

function push(heap: Entry[], entry: Entry): void {
  let i = heap.push(entry) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]!.at <= entry.at) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

function pop(heap: Entry[]): Entry {
  const first = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
    if (heap[child]!.at >= last.at) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return first;
}
