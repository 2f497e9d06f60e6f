import { describe, expect, it } from 'vitest';
import { every, fraction, uuid } from '../src/index.ts';
import { machineEnv } from '../src/machine.ts';
import { seededRandom, virtualEnv } from '../src/virtual.ts';

describe('virtual time', () => {
  it('calls back in order of time, then of setting, and what is set meanwhile in its place', () => {
    const env = virtualEnv(0);
    const called: string[] = [];
    const note = (what: string) => (): void => void called.push(`${what} at ${env.now()}`);
    env.after(20, note('late'));
    env.after(10, note('first'));
    env.after(10, () => env.after(5, note('set meanwhile')));
    env.after(10, note('second'));
    env.after(10, note('never'))();
    expect(env.next).toBe(10);
    env.advance(30);
    expect(called).toEqual(['first at 10', 'second at 10', 'set meanwhile at 15', 'late at 20']);
    expect([env.now(), env.monotonic(), env.next]).toEqual([30, 30, undefined]);
  });

  it('repeats until it is stopped', () => {
    const env = virtualEnv(0);
    const called: number[] = [];
    const stop = every(env, 10, () => called.push(env.now()));
    env.advance(35);
    stop();
    env.advance(100);
    expect(called).toEqual([10, 20, 30]);
  });

  it('wakes who sleeps at its time, or at once when the signal aborts, and keeps no timer', async () => {
    const env = virtualEnv(0);
    const stop = new AbortController();
    const slept = env.sleep(10);
    const aborted = env.sleep(1_000, stop.signal);
    stop.abort();
    await aborted;
    expect(env.next).toBe(10);
    env.advance(10);
    await slept;
    await env.sleep(1_000, stop.signal);
    expect(env.next).toBeUndefined();
  });
});

describe('chance', () => {
  it('is the same for the same seed, and another for another', () => {
    const draw = (seed: number): readonly string[] => Array.from({ length: 100 }, seededRandom(seed).bind(undefined, 16));
    expect(draw(1)).toEqual(draw(1));
    expect(new Set([...draw(1), ...draw(2)]).size).toBe(200);
  });

  it.each([
    ['of a seed', virtualEnv()],
    ['of a machine', machineEnv],
  ])('%s gives as many bytes as were wanted, UUIDs and fractions', (_, env) => {
    for (const bytes of [0, 1, 6, 16, 32, 10_000]) expect(env.random(bytes)).toMatch(new RegExp(`^[\\da-f]{${bytes * 2}}$`));
    const ids = Array.from({ length: 1_000 }, () => uuid(env));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    const fractions = Array.from({ length: 1_000 }, () => fraction(env));
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
    expect(fractions.reduce((sum, each) => sum + each) / 1_000).toBeCloseTo(0.5, 1);
  });
});
