import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { machineEnv } from '../src/machine.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it.each([1_000, 2_147_483_647, 2_147_483_648, 90 * 86_400_000])('a timer of %i ms fires at its time, however long that is', (ms) => {
  const fired = vi.fn();
  machineEnv.after(ms, fired);
  vi.advanceTimersByTime(ms - 1);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fired).toHaveBeenCalledTimes(1);
});

it('a timer that is cancelled does not fire, and leaves nothing behind, wherever it is on its long way', () => {
  const fired = vi.fn();
  const cancel = machineEnv.after(90 * 86_400_000, fired);
  vi.advanceTimersByTime(60 * 86_400_000);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60 * 86_400_000);
  expect(fired).not.toHaveBeenCalled();
});
