import { getRandomValues, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silent } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const loadedAt = Date.now();

/** Everything code can ask the machine about time and chance. */
function ask(): readonly unknown[] {
  return [
    Date.now(),
    new Date().toISOString(),
    Date(),
    performance.now(),
    process.hrtime(),
    String(process.hrtime.bigint()),
    Math.random(),
    crypto.randomUUID(),
    randomUUID(),
    [...crypto.getRandomValues(new Uint32Array(2))],
    [...getRandomValues(new Uint8Array(3))],
  ];
}

describe('time and chance in the code of a task', () => {
  it('are the same when it is replayed before every turn as when it stays in memory (E3)', async () => {
    const received: (readonly unknown[])[][] = [];
    const code: Code = async (ctx) => {
      const asked: (readonly unknown[])[] = [];
      received.push(asked);
      for (let i = 0; i < 3; i++) {
        asked.push([ctx.now(), ...ask()]);
        await ctx.step('real time passes', () => delay(5));
      }
      return asked as never;
    };
    await using evicting = await startRuntime({ code }, { cacheBytes: 0 });
    const { status, output } = await evicting.run('code');
    expect(status).toBe('completed');
    expect(received).toHaveLength(4);
    for (const asked of received) expect(output).toEqual(expect.arrayContaining(asked as unknown[]));
  });

  it('are those of the turn: time stands still within it and goes on between turns', async () => {
    const code: Code = async (ctx) => {
      const before = [Date.now(), performance.now()];
      for (let i = 0; i < 1e6; i++) Math.sqrt(i);
      const after = [Date.now(), performance.now()];
      await ctx.sleep(20);
      return { before, after, slept: Date.now() - after[0]!, same: Date.now() === ctx.now() };
    };
    await using runtime = await startRuntime({ code });
    const { output } = await runtime.run('code');
    const { before, after, slept, same } = output as { before: number[]; after: number[]; slept: number; same: boolean };
    expect(after).toEqual(before);
    expect(slept).toBeGreaterThanOrEqual(20);
    expect(same).toBe(true);
  });

  it('differ from task to task', async () => {
    await using runtime = await startRuntime({ code: async () => [Math.random(), crypto.randomUUID()] });
    const [one, other] = [await runtime.run('code'), await runtime.run('code')];
    expect(one.output).not.toEqual(other.output);
  });

  it('may not be drawn by a query, which would change what the code draws next', async () => {
    const code: Code = async (ctx) => {
      ctx.on.query('dice', () => Math.random());
      ctx.on.query('time', () => Date.now() === ctx.now());
      await ctx.signal('done');
    };
    await using runtime = await startRuntime({ code });
    const { id } = await runtime.run('code', undefined, 1);
    await expect(runtime.runtime.service.query(id, 'dice', null)).rejects.toMatchObject({
      message: expect.stringContaining('Math.random'),
    });
    expect(await runtime.runtime.service.query(id, 'time', null)).toBe(true);
  });

  it('leave dates that are given as they are', async () => {
    const code: Code = async () => {
      class Deadline extends Date {}
      const given = new Date(2020, 1, 3);
      return {
        given: given.getFullYear(),
        text: new Date('2020-01-01T00:00:00Z').toISOString(),
        utc: Date.UTC(2020, 0),
        parsed: Date.parse('2020-01-01T00:00:00Z'),
        isDate: given instanceof Date && given.constructor === Date,
        subclass: new Deadline() instanceof Deadline && new Deadline().getTime() === Date.now(),
        invalid: Number.isNaN(new Date(undefined as never).getTime()),
        name: `${Date.name} ${Date.length}`,
      };
    };
    await using runtime = await startRuntime({ code });
    expect((await runtime.run('code')).output).toEqual({
      given: 2020,
      text: '2020-01-01T00:00:00.000Z',
      utc: 1_577_836_800_000,
      parsed: 1_577_836_800_000,
      isDate: true,
      subclass: true,
      invalid: true,
      name: 'Date 7',
    });
  });
});

describe('all other code of the process', () => {
  it('sees real time and real chance while tasks run: modules as they load, steps, timers, callers', async () => {
    expect(Math.abs(loadedAt - Date.now())).toBeLessThan(60_000);
    const code: Code = async (ctx) => {
      const draw = (): readonly [number, number, number] => [Date.now(), performance.now(), Math.random()];
      return [draw(), await ctx.step('first', async () => (await delay(5), draw())), await ctx.step('second', draw), draw()];
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    const before = Date.now();
    const { output } = await runtime.run('code');
    const [first, step, otherStep] = output as [number, number, number][];
    expect(step![0]).toBeGreaterThanOrEqual(before);
    expect(step![0]).toBeLessThanOrEqual(Date.now());
    expect(step![1]).toBeLessThanOrEqual(performance.now());
    expect(otherStep![1]).toBeGreaterThan(step![1]);
    expect(new Set([first![2], step![2], otherStep![2]]).size).toBe(3);
  });

  it('sees them in callbacks of the platform that the code of a task sets off', async () => {
    const times: number[] = [];
    const code: Code = async (ctx) => {
      ctx.log.info('hello');
      await ctx.sleep(1);
    };
    const info = (): void => void times.push(performance.now());
    await using runtime = await startRuntime({ code }, { log: { ...silent, info } });
    const before = performance.now();
    await runtime.run('code');
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[0]).toBeLessThanOrEqual(performance.now());
  });
});
