import { setImmediate as turn } from 'node:timers/promises';
import { ToolError, TroupeError } from '@troupe/contracts';
import { describe, expect, it, vi } from 'vitest';
import { contextOf } from '../src/contract.ts';
import type { ListedTool, ToolSource } from '../src/port.ts';
import { limitedSource } from '../src/servers/limited-source.ts';

const away = new TroupeError('unavailable', 'The server is away.', { retryable: true });
const tool = (name: string, server?: string): [string, ListedTool] => [
  name,
  {
    ...{ name, description: name, input: undefined, output: undefined, options: { startToClose: 1_000 }, approve: undefined },
    ...{ concurrency: undefined, reconciles: false, build: '1', ...(server === undefined ? {} : { server }) },
  },
];
const tools = new Map([tool('a_one', 'a'), tool('a_two', 'a'), tool('b_one', 'b'), tool('own')]);

function world(run: (name: string) => Promise<unknown>, settings: Partial<Parameters<typeof limitedSource>[1]> = {}) {
  const runs: string[] = [];
  const source: ToolSource = {
    list: () => tools,
    watch: () => () => {},
    check: (_, value) => ({ ok: true, value }),
    run: async ({ name }) => {
      runs.push(name);
      return { value: await run(name) };
    },
    close: async () => {},
  };
  let now = 0;
  const limited = limitedSource(source, { calls: 2, rate: 1_000, failures: 3, pause: 50, ...settings }, () => now);
  const call = (name: string) => limited.run({ name, args: {} }, contextOf());
  return { runs, limited, call, pass: (ms: number) => (now += ms) };
}

const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'none',
    (error: unknown) => error,
  );

describe('a server that fails again and again', () => {
  it('is left alone, its calls are to be tried again later, and other servers and own tools are not held up (U7)', async () => {
    const { runs, limited, call } = world(async (name) => (name.startsWith('a_') ? Promise.reject(away) : 'done'));
    let changes = 0;
    limited.watch(() => changes++);
    for (const name of ['a_one', 'a_two', 'a_one']) expect(await failureOf(call(name))).toBe(away);
    expect(await failureOf(call('a_one'))).toMatchObject({ code: 'unavailable', retryable: true, retryAfter: expect.any(Number) });
    expect(runs).toHaveLength(3);
    expect(changes).toBe(1);
    expect(limited.troubles()).toEqual([expect.stringContaining('"a" failed 3 times in a row')]);
    expect(limited.list().get('a_two')?.trouble).toContain('left alone');
    expect(limited.list().get('b_one')?.trouble).toBeUndefined();
    await call('b_one');
    await call('own');
  });

  it('is tried by one call after a while, and asked again when that succeeds', async () => {
    let isWell = false;
    const { runs, limited, call } = world(async () => (isWell ? 'done' : Promise.reject(away)));
    for (let n = 0; n < 3; n++) await failureOf(call('a_one'));
    isWell = true;
    await vi.waitFor(async () => expect(await call('a_one')).toEqual({ value: 'done' }), { timeout: 5_000, interval: 20 });
    expect(runs).toHaveLength(4);
    expect(limited.troubles()).toEqual([]);
    expect(limited.list()).toBe(tools);
  });

  it('is not one whose tools fail', async () => {
    const { runs, limited, call } = world(() => Promise.reject(new ToolError('There is no such order.')));
    for (let n = 0; n < 10; n++) await failureOf(call('a_one'));
    expect(runs).toHaveLength(10);
    expect(limited.troubles()).toEqual([]);
  });
});

describe('a server that is well', () => {
  it('is not left alone for calls that were over its rate, or too many, or given up', async () => {
    const { limited, call, pass } = world(async () => 'done', { rate: 1, failures: 2 });
    await call('a_one');
    for (let n = 0; n < 5; n++) expect(await failureOf(call('a_one'))).toMatchObject({ retryAfter: 1_000 });
    expect(limited.troubles()).toEqual([]);
    pass(1_000);
    await call('a_one');
    for (let n = 0; n < 3; n++) {
      pass(1_000);
      const given = limited.run({ name: 'a_one', args: {} }, { ...contextOf(), signal: AbortSignal.abort() });
      expect(await failureOf(given)).toMatchObject({ name: 'AbortError' });
    }
    expect(limited.troubles()).toEqual([]);
  });
});

describe('calls of a server', () => {
  it('run so many at once, and the others in turn', async () => {
    const open: (() => void)[] = [];
    const { runs, call } = world(() => new Promise<void>((resolve) => open.push(resolve)));
    const calls = Array.from({ length: 5 }, (_, n) => call(n % 2 === 0 ? 'a_one' : 'a_two'));
    await turn();
    expect(runs).toHaveLength(2);
    while (open.length > 0) {
      open.shift()!();
      await turn();
    }
    await Promise.all(calls);
    expect(runs).toHaveLength(5);
  });

  it('begin so many a second; the others are to be tried again in the next', async () => {
    const { call, pass } = world(async () => 'done', { rate: 2 });
    await call('a_one');
    await call('a_two');
    expect(await failureOf(call('a_one'))).toMatchObject({ code: 'unavailable', retryable: true, retryAfter: 1_000 });
    await call('b_one');
    pass(1_000);
    await call('a_one');
  });
});
