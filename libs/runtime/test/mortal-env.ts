import { sleepBy, type Env } from '@troupe/env';

/** The environment of a process that may die: from then on none of its timers calls back. */
export function mortalEnv({ now, monotonic, random, after }: Env, isDead: () => boolean): Env {
  const own: Env['after'] = (ms, callback) => after(ms, () => void (isDead() || callback()));
  return { now, monotonic, random, after: own, sleep: sleepBy(own) };
}
