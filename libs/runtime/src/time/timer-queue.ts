import type { Env } from '@troupe/env';

/**
 * Everything that is to happen later, behind one timer of the process. A binary heap by due time; each
 * entry knows its place in it, so that what is no longer wanted can be taken out.
 *
 * Q1  Nothing fires before its time on the same clock that set it (E7).
 * Q2  What one entry throws, or a time that is none, keeps no other from firing.
 * Q3  What fired or was taken out is not held any more.
 */
export interface TimerQueue {
  /** @param at milliseconds since 1970 */
  add(at: number, fire: () => void): Timer;
  remove(timer: Timer): void;
  stop(): void;
}

/** An entry of the queue; its place is -1 once it is in it no more. */
export interface Timer {
  readonly at: number;
  readonly fire: () => void;
  place: number;
}

/** @param threw takes what entries throw; must not throw */
export function timerQueue(env: Pick<Env, 'now' | 'after'>, threw: (error: unknown) => void): TimerQueue {
  const heap: Timer[] = [];
  let armedFor = Infinity;
  let disarm = (): void => {};
  let stopped = false;

  const arm = (): void => {
    const first = heap[0];
    if (stopped || first === undefined || first.at >= armedFor) return;
    disarm();
    armedFor = first.at;
    disarm = env.after(Math.ceil(first.at - env.now()), fireDue);
  };
  const fireDue = (): void => {
    armedFor = Infinity;
    const now = env.now();
    while (heap.length > 0 && heap[0]!.at <= now) {
      const first = heap[0]!;
      takeOut(heap, first);
      try {
        first.fire();
      } catch (error) {
        threw(error);
      }
    }
    arm();
  };

  return {
    add(at, fire) {
      // A heap of numbers has no place for what is none: it is due.
      const timer: Timer = { at: Number.isNaN(at) ? 0 : at, fire, place: heap.length };
      heap.push(timer);
      rise(heap, timer);
      arm();
      return timer;
    },
    remove(timer) {
      takeOut(heap, timer);
      // While others wait, the process may wake up for what was taken out, and finds nothing to do.
      if (heap.length > 0) return;
      disarm();
      armedFor = Infinity;
    },
    stop() {
      stopped = true;
      disarm();
    },
  };
}

function takeOut(heap: Timer[], timer: Timer): void {
  const { place } = timer;
  if (heap[place] !== timer) return;
  timer.place = -1;
  const last = heap.pop()!;
  if (last === timer) return;
  put(heap, last, place);
  sink(heap, last);
  rise(heap, last);
}

function put(heap: Timer[], timer: Timer, place: number): void {
  heap[place] = timer;
  timer.place = place;
}

function rise(heap: Timer[], timer: Timer): void {
  for (;;) {
    const { place } = timer;
    const parent = heap[(place - 1) >> 1];
    if (place === 0 || parent === undefined || parent.at <= timer.at) return;
    const above = parent.place;
    put(heap, parent, place);
    put(heap, timer, above);
  }
}

function sink(heap: Timer[], timer: Timer): void {
  for (;;) {
    const { place } = timer;
    const left = heap[2 * place + 1];
    const right = heap[2 * place + 2];
    const child = right !== undefined && right.at < left!.at ? right : left;
    if (child === undefined || child.at >= timer.at) return;
    const below = child.place;
    put(heap, child, place);
    put(heap, timer, below);
  }
}
