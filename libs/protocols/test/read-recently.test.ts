import { expect, it, vi } from 'vitest';
import { RECENT_MS, readRecently } from '../src/webhooks/read-recently.ts';

it('what was read is given at once for a second, and read again after that or after a failure', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const answers = ['a', new Error('away'), 'b'];
    const read = vi.fn(async () => {
      const next = answers.shift()!;
      if (next instanceof Error) throw next;
      return next;
    });
    const recent = readRecently(read);
    expect(await recent.value()).toBe('a');
    vi.advanceTimersByTime(RECENT_MS - 1);
    expect(recent.value()).toBe('a');
    vi.advanceTimersByTime(1);
    await expect(recent.value()).rejects.toThrow('away');
    expect(await recent.value()).toBe('b');
    expect(recent.value()).toBe('b');
    expect(read).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
  }
});
