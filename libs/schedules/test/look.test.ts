import { expect, it } from 'vitest';
import { readSettings } from '../src/check-settings.ts';
import { changesOf } from '../src/firing/look.ts';
import type { WaitingRun } from '../src/schedule-state.ts';

const now = Date.UTC(2030, 0, 1);

it('Q11: a schedule whose last runs wait is looked at again later, and not at once for ever', () => {
  const read = readSettings({ workflow: 'w', every: 1_000, runs: 3, overlap: 'queue-all' });
  const waiting = [2_000, 1_000].map((ago): WaitingRun => ({ due: now - ago, from: now - ago, cause: 'time', overlap: 'queue-all' }));
  const state = { next: now - 500, previous: now - 1_000, started: 1, last: [], running: ['open'] };
  const wake = (runs: readonly WaitingRun[]) => changesOf({ id: 'limited' }, read, { ...state, waiting: runs }, now).wake;
  expect(wake(waiting)).toBeGreaterThan(now);
  // One of them could not be started: then another one is due.
  expect(wake(waiting.slice(1))).toBe(now - 500);
});
