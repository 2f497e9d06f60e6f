import { setTimeout as delay } from 'node:timers/promises';
import { activity } from 'troupe';

/** Takes as long as its argument says, a minute at most, and ends at once when nobody wants it. */
export default activity('hold', async (input: { readonly ms?: unknown } | null, { signal, heartbeat }) => {
  const ms = input?.ms;
  const until = Date.now() + (typeof ms === 'number' && ms > 0 ? Math.min(ms, 60_000) : 0);
  while (Date.now() < until && !signal.aborted) {
    heartbeat({ left: until - Date.now() });
    await delay(50, undefined, { signal }).catch(() => {});
  }
  return 'real';
});
