import { describe, expect, it } from 'vitest';
import { installGuards } from '../src/sandbox/guards.ts';
import { startRuntime } from './start-runtime.ts';

const watched = (): readonly unknown[] => [
  Date,
  Date.now,
  Date.prototype.constructor,
  Math.random,
  setTimeout,
  fetch,
  Object.getOwnPropertyDescriptor(performance, 'now'),
  Object.getOwnPropertyDescriptor(crypto, 'randomUUID'),
  process.hrtime,
  process.hrtime.bigint,
];

describe('the guards', () => {
  it('are put on once, however many runtimes there are, and taken off with the last', async () => {
    const bare = watched();
    const one = installGuards();
    const guarded = watched();
    const other = installGuards();
    expect(watched()).toEqual(guarded);
    one.remove();
    one.remove();
    expect(watched()).toEqual(guarded);
    expect(guarded[0]).not.toBe(bare[0]);
    other.remove();
    for (const [i, member] of watched().entries()) expect(member).toEqual(bare[i]);
    expect(Date).toBe(bare[0]);
  });

  it('act for the tasks of several runtimes at the same time', async () => {
    const code = async (): Promise<unknown> => [Date.now() === performance.now()];
    await using one = await startRuntime({ code });
    {
      await using other = await startRuntime({ code });
      expect((await Promise.all([one.run('code'), other.run('code')])).map(({ output }) => output)).toEqual([[true], [true]]);
    }
    expect((await one.run('code')).output).toEqual([true]);
  });

  it('leave alone what somebody replaced after them', () => {
    const { random } = Math;
    const guards = installGuards();
    const mine = (): number => 0.5;
    Math.random = mine;
    guards.remove();
    expect(Math.random).toBe(mine);
    Math.random = random;
  });

  it('cost other code nanoseconds', () => {
    const guards = installGuards();
    const rounds = 200_000;
    for (let i = 0; i < rounds; i++) Math.random();
    const begun = process.hrtime.bigint();
    for (let i = 0; i < rounds; i++) Math.random();
    const each = Number(process.hrtime.bigint() - begun) / rounds;
    guards.remove();
    expect(each).toBeLessThan(1_000);
  });
});
