import { setImmediate as turn } from 'node:timers/promises';
import type { Env } from '@troupe/env';
import { virtualEnv } from '@troupe/env/virtual';

export interface PassingEnv extends Env {
  /** Lets `ms` milliseconds pass, timer by timer; what each started has settled before the next. */
  pass(ms: number): Promise<void>;
}

export function passingEnv(): PassingEnv {
  const virtual = virtualEnv(1_790_000_000_000);
  const { now, monotonic, after, sleep, random } = virtual;
  return {
    now,
    monotonic,
    after,
    sleep,
    random,
    async pass(ms) {
      const end = now() + ms;
      await turn();
      for (let due = virtual.next; due !== undefined && due <= end; due = virtual.next) {
        virtual.advance(due - now());
        await turn();
        await turn();
      }
      virtual.advance(end - now());
    },
  };
}
