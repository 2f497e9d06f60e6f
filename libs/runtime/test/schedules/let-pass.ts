import type { VirtualEnv } from '@troupe/env/virtual';

/** Lets time pass; what is due meanwhile happens at its time, in order, and comes to rest before time goes on. */
export async function letPass(clock: VirtualEnv, ms: number): Promise<void> {
  const until = clock.now() + ms;
  await rest();
  for (let due = clock.next; due !== undefined && due <= until; due = clock.next) {
    clock.advance(due - clock.now());
    await rest();
  }
  clock.advance(until - clock.now());
  await rest();
}

/** Turns of the event loop in which everything that waits for no time has happened. */
const TURNS = 12;

/** Resolves once everything that waits for no time has come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
