import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseInUtc } from '../src/sandbox/virtual/utc-date.ts';
import { asked, zones } from './asked-of-machine.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('in the code of a task', () => {
  it.each(Object.keys(asked))('%s: the same in every zone and environment (E3)', async (name) => {
    const code: Code = async (ctx) => {
      const values: unknown[] = [];
      for (const [i, zone] of zones.entries()) {
        const value = asked[name]!();
        values.push(value);
        // Replayed before each turn: what it gives now must be what it gave then.
        await ctx.call('note', value);
        await ctx.step(`move ${i}`, () => {
          process.env['TZ'] = zone;
          process.env['FORCE_COLOR'] = String(i % 2);
        });
      }
      return values;
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: () => 1 } } });
    const { status, blocked } = await runtime.run('code');
    delete process.env['FORCE_COLOR'];
    expect(blocked).toBeUndefined();
    expect(status).toBe('completed');
  });

  it('what is given counts: a zone, a locale, a moment', async () => {
    const code: Code = async () => [
      new Intl.DateTimeFormat('de-DE', { timeZone: 'Asia/Kolkata', timeStyle: 'short' }).format(0),
      new Date(0).toLocaleString('de-DE', { timeZone: 'Asia/Kolkata' }),
      (1234.5).toLocaleString('de-DE'),
      Date.parse('2026-01-01T00:00+05:30'),
      new Date('Thu Jan 01 2026 00:00:00 GMT+0530 (India Standard Time)').getTime(),
      new File([], 'x', { lastModified: 5 }).lastModified,
      new Intl.DateTimeFormat('en') instanceof Intl.DateTimeFormat,
      Intl.DateTimeFormat.name,
    ];
    await using runtime = await startRuntime({ code });
    expect((await runtime.run('code')).output).toEqual([
      '05:30',
      '1.1.1970, 05:30:00',
      '1.234,5',
      1_767_205_800_000,
      1_767_205_800_000,
      5,
      true,
      'DateTimeFormat',
    ]);
  });

  it('events, streams and callbacks of the next tick replay as promises do', async () => {
    const code: Code = async (ctx) => {
      const order: unknown[] = [];
      const events = new EventEmitter();
      process.nextTick((value: unknown) => events.emit('said', value), 'by nextTick');
      order.push(await once(events, 'said'));
      for await (const chunk of Readable.from(['a', 'b'])) order.push(await ctx.step<string>('chunk', () => chunk as string));
      order.push(await promisify((value: number, done: (error: unknown, value: number) => void) => process.nextTick(done, null, value))(3));
      await ctx.call('note', order);
      return order;
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: () => 1 } } });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: [['by nextTick'], 'a', 'b', 3] });
  });

  it('what is printed is printed', async () => {
    const code: Code = async () => {
      console.debug(new Error('for people'));
      return process.stderr.write('');
    };
    await using runtime = await startRuntime({ code });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: true });
  });

  it('a module that is loaded at once has the clock and chance of the process: the first task is no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-modules-'));
    const file = join(folder, 'module.cjs');
    await writeFile(file, 'module.exports = { drawn: Math.random(), at: Date.now() };');
    const require = createRequire(import.meta.url);
    const code: Code = async (ctx) => {
      await ctx.call('note', Math.random());
      const { at } = require(file) as { at: number };
      await ctx.call('note', Math.random());
      return at !== Date.now();
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: () => delay(2) } } });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: true });
    await rm(folder, { recursive: true });
  });

  it.each(['node:os', './same-everywhere.test.ts'])('import() of %s is refused, whether it is there or not', async (name) => {
    await using runtime = await startRuntime({ code: async () => void (await import(name)) });
    expect(await runtime.run('code', undefined, 100)).toMatchObject({
      status: 'blocked',
      blocked: {
        message: expect.stringMatching(
          /^import\(\) has no place in the code of a task, at .*same-everywhere\.test\.ts:\d+:\d+\. Import at/,
        ),
      },
    });
  });

  it('there is no async context of what started it', async () => {
    const request = new AsyncLocalStorage<string>();
    const code: Code = async (ctx) => {
      const before = String(request.getStore());
      await ctx.step('s', () => 1);
      return [before, String(request.getStore()), request.run('own', () => request.getStore())];
    };
    await using runtime = await startRuntime({ code });
    const { output } = await request.run('of a request', () => runtime.run('code'));
    expect(output).toEqual(['undefined', 'undefined', 'own']);
  });
});

describe('all other code', () => {
  it('has the zone, the locale and the environment of the machine', async () => {
    process.env['TZ'] = 'Asia/Kolkata';
    const look = (): unknown[] => [
      new Date(0).getHours(),
      new Date(1970, 0).getTime(),
      process.pid,
      process.env['TZ'],
      new Date(0).getTimezoneOffset(),
    ];
    await using runtime = await startRuntime({ code: async (ctx) => ctx.step('look', look) });
    const { output } = await runtime.run('code');
    expect(output).toEqual(look());
    expect(output).toEqual([5, -19_800_000, process.pid, 'Asia/Kolkata', -330]);
  });
});

describe('text of dates', () => {
  const two = (most: number): fc.Arbitrary<string> => fc.integer({ min: 1, max: most }).map((n) => String(n).padStart(2, '0'));
  const text = fc.oneof(
    fc
      .tuple(two(12), two(28), two(23), two(59), fc.constantFrom('', 'Z', '+05:30', '-08:00'))
      .map(([m, d, h, s, z]) => `2026-${m}-${d}T${h}:${s}${z}`),
    fc.tuple(two(12), two(28)).map(([m, d]) => `2026-${m}-${d}`),
    fc.tuple(two(12), two(28), two(23)).map(([m, d, h]) => `2026-${m}-${d} ${h}:15`),
    fc
      .tuple(
        fc.constantFrom('Jan', 'March', 'Dec'),
        two(28),
        two(11),
        fc.constantFrom('', ' GMT', ' UTC', ' GMT+0200', ' +0530', ' PST', ' AM', ' PM', ' (CET)', ' Z'),
      )
      .map(([m, d, h, z]) => `${m} ${d}, 2026 ${h}:30:05${z}`),
    fc.constantFrom(
      '2026',
      '2026-03',
      '3/4/2026',
      '2026/03/04 05:06',
      'Sat, 04 Jul 2026 00:00:00 GMT',
      'nonsense',
      '',
      '+012026-01-01',
      '2026-1-2',
      '2026-01-01T10:00:00.123',
    ),
  );

  it('means in every zone what it means in UTC', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...zones), (date, zone) => {
        process.env['TZ'] = 'UTC';
        const expected = Date.parse(date);
        process.env['TZ'] = zone;
        expect(parseInUtc(date)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
