import { machineEnv } from '@troupe/env/machine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedClock } from '../src/time/shared-clock.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** The machine with the clocks of the test in place of those it holds. */
const faked = { ...machineEnv, now: () => Date.now(), monotonic: () => performance.now() };

describe('the clock of a cluster', () => {
  it('is that of the store, whatever the machine says (E7)', async () => {
    const clock = sharedClock({ read: async () => Date.now() - 10_000, env: faked });
    expect(await clock.measure()).toBe(10_000);
    expect(clock.now()).toBe(990_000);
    vi.advanceTimersByTime(5_000);
    expect(clock.now()).toBe(995_000);
  });

  it('gives a due time the same meaning on machines whose clocks differ (E7)', async () => {
    const store = async (): Promise<number> => 1_000_000 + performance.now();
    const [behind, ahead] = [
      sharedClock({ read: store, env: { ...faked, now: () => Date.now() - 10_000 } }),
      sharedClock({ read: store, env: { ...faked, now: () => Date.now() + 10_000 } }),
    ];
    await Promise.all([behind.measure(), ahead.measure()]);
    const due = behind.now() + 12_000;
    vi.advanceTimersByTime(11_999);
    expect(ahead.now()).toBeLessThan(due);
    vi.advanceTimersByTime(1);
    expect(ahead.now()).toBeGreaterThanOrEqual(due);
  });

  it("does not follow a step of the machine's clock, and never goes back", async () => {
    let store = 1_000_000;
    const clock = sharedClock({ read: async () => store, env: { ...faked, now: () => store } });
    await clock.measure();
    vi.setSystemTime(5_000_000);
    expect(clock.now()).toBe(1_000_000);
    store = 999_000;
    await clock.measure();
    expect(clock.now()).toBe(1_000_000);
    vi.advanceTimersByTime(1_500);
    expect(clock.now()).toBe(1_000_500);
  });

  it('refuses a machine whose clock is further off than the bound, and keeps its time', async () => {
    let machine = 1_000_000;
    const clock = sharedClock({ read: async () => 1_000_000, env: { ...faked, now: () => machine }, bound: 60_000 });
    await clock.measure();
    machine = 1_060_001;
    await expect(clock.measure()).rejects.toMatchObject({ code: 'invalid-configuration', message: expect.stringMatching(/60 s ahead of/) });
    machine = 0;
    await expect(clock.measure()).rejects.toMatchObject({ message: expect.stringMatching(/1000 s behind/) });
    expect(clock.now()).toBe(1_000_000);
    machine = 940_000;
    expect(await clock.measure()).toBe(-60_000);
  });

  it("leaves this machine's clock as it is when an answer does not contradict it", async () => {
    const clock = sharedClock({
      env: faked,
      read: async () => {
        vi.advanceTimersByTime(300);
        const given = Date.now();
        vi.advanceTimersByTime(100);
        return given;
      },
    });
    await clock.measure();
    expect(clock.now()).toBe(Date.now());
  });

  it('takes an answer for one given half-way', async () => {
    const clock = sharedClock({
      env: faked,
      read: async () => {
        const given = Date.now() - 10_000;
        vi.advanceTimersByTime(400);
        return given;
      },
    });
    await clock.measure();
    expect(clock.now()).toBe(Date.now() - 10_000 - 200);
  });

  it('learns nothing from answers that took too long, once it has been measured', async () => {
    let slow = false;
    const clock = sharedClock({
      env: faked,
      read: async () => {
        if (slow) vi.advanceTimersByTime(1_001);
        return Date.now() + (slow ? 50_000 : 10_000);
      },
    });
    await clock.measure();
    const before = clock.now();
    slow = true;
    await clock.measure();
    expect(clock.now()).toBe(before + 3 * 1_001);
  });

  it('is that of the store from the first, also where each answer takes long (E7)', async () => {
    const took = [4_000, 2_000, 3_000];
    const clock = sharedClock({
      env: faked,
      read: async () => {
        const given = Date.now() - 10_000;
        vi.advanceTimersByTime(took.shift()!);
        return given;
      },
    });
    await clock.measure();
    expect(clock.now()).toBe(Date.now() - 10_000 - 1_000);
  });
});
