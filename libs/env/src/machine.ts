import { randomFillSync } from 'node:crypto';
import type { Env } from './port.ts';
import { sleepBy } from './sleep-by.ts';

/** Longest delay `setTimeout` keeps. */
const MAX_DELAY_MS = 2_147_483_647;
/** Random bytes fetched at once. */
const POOL_BYTES = 4_096;

let pool = Buffer.alloc(0);
let used = 0;

// Held before the runtime puts its own in its place: what code of tasks is shown costs each other look at the time a question whose code it is.
const now = Date.now.bind(Date);
const monotonic = performance.now.bind(performance);

/** Time and chance of this machine. */
export const machineEnv: Env = {
  now,
  monotonic,
  after,
  sleep: sleepBy(after),
  random(bytes) {
    if (used + bytes > pool.length) {
      pool = randomFillSync(Buffer.alloc(Math.max(POOL_BYTES, bytes)));
      used = 0;
    }
    return pool.toString('hex', used, (used += bytes));
  },
};

function after(ms: number, callback: () => void): () => void {
  if (ms > MAX_DELAY_MS) return afterLong(ms, callback);
  // Node warns of negative ones.
  const timer = setTimeout(callback, Math.max(ms, 0));
  return () => clearTimeout(timer);
}

/** In several timers, one after the other. */
function afterLong(ms: number, callback: () => void): () => void {
  let cancel = after(MAX_DELAY_MS, () => {
    cancel = after(ms - MAX_DELAY_MS, callback);
  });
  return () => cancel();
}
