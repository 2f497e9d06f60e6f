import type { ActivityDefinition, App } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { appOf } from './replicas.ts';
import { letPass, rest } from './schedules/let-pass.ts';
import { startProcess, type TestProcess } from './schedules/start-process.ts';
import type { Code } from './start-runtime.ts';

/** What happened, in order: `begin x`, `end x`. */
let book: string[];
/** Ends what runs, by name. */
let gates: Map<string, () => void>;
let clock: VirtualEnv;
let store: Store;
let process: TestProcess;
let warnings: string[];

/** Notes its begin and its end, which the test decides about; it knows of no signal. */
const hold = async (name: string): Promise<string> => {
  book.push(`begin ${name}`);
  await new Promise<void>((resolve) => gates.set(name, resolve));
  book.push(`end ${name}`);
  return name;
};
const end = async (name: string): Promise<void> => {
  gates.get(name)!();
  await rest();
};

const activities: readonly ActivityDefinition[] = [
  // One slot: what is called while it is busy waits.
  { kind: 'activity', name: 'narrow', workerConcurrency: 1, run: (name) => hold(name as string) },
  { kind: 'activity', name: 'wide', workerConcurrency: 100, run: (name) => hold(name as string) },
  { kind: 'activity', name: 'undo', run: (name) => void book.push(`undo ${name as string}`) },
  { kind: 'activity', name: 'fail', run: () => Promise.reject(new Error('no')) },
];

const call: Code = (ctx) => ctx.call('narrow', ctx.taskId);
const codes: Readonly<Record<string, Code>> = {
  call,
  parent: (ctx) => ctx.child('call', null, { id: `${ctx.taskId}-child` }),
  async aborts(ctx) {
    const stop = new AbortController();
    ctx.call('narrow', ctx.taskId, { signal: stop.signal }).catch(() => {});
    await ctx.sleep(500);
    stop.abort(new Error('late'));
    return 'went on';
  },
  late: (ctx) => ctx.call('narrow', ctx.taskId, { scheduleToStart: 500, retry: { attempts: 1 } }),
  tooLate: (ctx) => ctx.call('narrow', ctx.taskId, { scheduleToClose: 500 }),
  fails: (ctx) => Promise.all([ctx.call('narrow', ctx.taskId), ctx.call('fail')]),
  async continues(ctx, again: boolean | null) {
    if (again === false) return 'second run';
    ctx.call('narrow', ctx.taskId).catch(() => {});
    await ctx.sleep(500);
    return ctx.continueAsNew(false);
  },
  async saga(ctx, how: { readonly as: 'narrow' | 'wide' | 'step' | 'child'; readonly options?: object }) {
    ctx.compensate(() => ctx.call('undo', ctx.taskId));
    if (how.as === 'step') await ctx.step('do', () => hold(ctx.taskId), how.options ?? {});
    else if (how.as === 'child') await ctx.child('undone', null, { id: `${ctx.taskId}-child` });
    else await ctx.call(how.as, ctx.taskId, how.options ?? {});
    await ctx.sleep('1h');
  },
  async undone(ctx) {
    ctx.compensate(() => ctx.call('wide', 'undo of the child'));
    await ctx.sleep('1h');
  },
  async sibling(ctx, as: 'narrow' | 'wide') {
    ctx.compensate(() => ctx.call('undo', ctx.taskId));
    await Promise.all([ctx.call(as, ctx.taskId), ctx.sleep(500).then(() => ctx.call('fail', null, { retry: { attempts: 1 } }))]);
  },
  async branch(ctx) {
    ctx.compensate(() => ctx.call('undo', 'all'));
    const book = async (name: string): Promise<void> => {
      await ctx.call('wide', name);
      ctx.compensate(() => ctx.call('undo', name));
    };
    await Promise.all([book('slow'), ctx.call('fail', null, { retry: { attempts: 1 } })]);
  },
  async slower(ctx) {
    ctx.compensate(() => ctx.call('undo', ctx.taskId));
    const stop = new AbortController();
    ctx.call('wide', ctx.taskId, { signal: stop.signal }).catch(() => {});
    await ctx.sleep(500);
    stop.abort(new Error('late'));
    throw new Error('after the abort');
  },
};

const app: App = appOf(
  Object.entries(codes).map(([name, run]) => ({ kind: 'workflow', name, run })),
  activities,
);

const start = async (): Promise<void> => {
  const log = { debug() {}, info() {}, warn: (message: string) => void warnings.push(message), error() {} };
  process = await startProcess({ store, clock, app, log });
  await rest();
};
const begin = async (name: string, id: string, input: unknown = null, timeout?: number): Promise<void> => {
  await process.service.start({ kind: 'workflow', name, id, input: input as never, ...(timeout === undefined ? {} : { timeout }) });
  await rest();
};
const status = async (id: string): Promise<string> => (await process.service.get(id)).status;

beforeEach(async () => {
  book = [];
  gates = new Map();
  warnings = [];
  clock = virtualEnv();
  store = memoryStore();
  await start();
});
afterEach(() => process.kill());

describe('a call that waits behind others does not begin (W7)', () => {
  it.each<[string, string, string, (id: string) => Promise<unknown>, number?]>([
    ['its task was cancelled', 'call', 'cancelled', (id) => process.service.cancel(id)],
    ['its task was terminated', 'call', 'terminated', (id) => process.service.terminate(id)],
    ['its task timed out', 'call', 'timed-out', () => letPass(clock, 1_000), 1_000],
    ['its parent was cancelled', 'parent', 'cancelled', (id) => process.service.cancel(id)],
    ['its parent was terminated', 'parent', 'terminated', (id) => process.service.terminate(id)],
    ['its signal aborted', 'aborts', 'completed', () => letPass(clock, 500)],
    ['it did not start in time', 'late', 'failed', () => letPass(clock, 500)],
    ['it did not close in time', 'tooLate', 'failed', () => letPass(clock, 500)],
    ['its task failed', 'fails', 'failed', () => letPass(clock, 5_000)],
    ['its task continued as new', 'continues', 'completed', () => letPass(clock, 500)],
  ])('once %s', async (_, name, expected, withdraw, timeout) => {
    await begin('call', 'busy');
    await begin(name, 'queued', null, timeout);
    await begin('call', 'next');
    await withdraw('queued');
    await rest();
    expect(await status('queued')).toBe(expected);
    await end('busy');
    await end('next');
    expect(book).toEqual(['begin busy', 'end busy', 'begin next', 'end next']);
    expect(await status('next')).toBe('completed');
  });

  it('while its task is suspended, and does when it is resumed', async () => {
    await begin('call', 'busy');
    await begin('call', 'queued');
    await process.service.suspend('queued');
    await letPass(clock, 5_000);
    await end('busy');
    expect(book).toEqual(['begin busy', 'end busy']);
    await process.service.resume('queued');
    await rest();
    await end('queued');
    expect(book.slice(2)).toEqual(['begin queued', 'end queued']);
    expect(await status('queued')).toBe('completed');
    const { items } = await process.service.history('queued', { limit: 50 });
    expect(items.flatMap(({ inputs }) => inputs).map(({ kind }) => kind)).not.toContain('attempt-failed');
  });
});

describe('a compensation follows what it undoes', () => {
  const stops: readonly [string, () => Promise<unknown>, number?][] = [
    ['cancelled', () => process.service.cancel('saga')],
    ['timed-out', () => letPass(clock, 1_000), 1_000],
  ];
  for (const [how, stop, timeout] of stops) {
    it(`at once where that had not begun (${how})`, async () => {
      await begin('call', 'busy');
      await begin('saga', 'saga', { as: 'narrow' }, timeout);
      await stop();
      await rest();
      expect(book).toEqual(['begin busy', 'undo saga']);
      expect(await status('saga')).toBe(how);
      await end('busy');
      expect(book).toEqual(['begin busy', 'undo saga', 'end busy']);
    });

    it.each(['wide', 'step'])(`once that has ended, though it does not listen to its signal (${how}, %s, W8)`, async (as) => {
      await begin('saga', 'saga', { as }, timeout);
      await stop();
      await letPass(clock, 30_000);
      expect(book).toEqual(['begin saga']);
      expect(await status('saga')).toBe('running');
      await end('saga');
      expect(book).toEqual(['begin saga', 'end saga', 'undo saga']);
      expect(await status('saga')).toBe(how);
    });

    it(`once a child has undone what it did (${how})`, async () => {
      await begin('saga', 'saga', { as: 'child' }, timeout);
      await stop();
      await rest();
      expect(book).toEqual(['begin undo of the child']);
      await end('undo of the child');
      expect(book).toEqual(['begin undo of the child', 'end undo of the child', 'undo saga']);
      expect(await status('saga')).toBe(how);
    });
  }

  it.each([
    ['wide', {}, 60_000],
    ['wide', { startToClose: 5_000 }, 5_000],
    ['step', {}, 60_000],
    ['step', { startToClose: 5_000 }, 5_000],
  ])('of %s %j that never ends after %i ms', async (as, options, ms) => {
    await begin('saga', 'saga', { as, options });
    await process.service.cancel('saga');
    await letPass(clock, ms - 1);
    expect(book).toEqual(['begin saga']);
    await letPass(clock, 1_001);
    expect(book).toEqual(['begin saga', 'undo saga']);
    expect(await status('saga')).toBe('cancelled');
    expect(warnings).toHaveLength(as === 'step' && ms === 5_000 ? 0 : 1);
  });

  it.each(['wide', 'step'])('at once when the process died in the middle of it (%s)', async (as) => {
    await begin('saga', 'saga', { as });
    await process.service.cancel('saga');
    expect(book).toEqual(['begin saga']);
    process.kill();
    await start();
    expect(book).toEqual(['begin saga', 'undo saga']);
    expect(await status('saga')).toBe('cancelled');
  });

  it('when the task fails while another of its calls runs', async () => {
    await begin('sibling', 'saga', 'wide');
    await letPass(clock, 1_000);
    expect(book).toEqual(['begin saga']);
    await end('saga');
    expect(book).toEqual(['begin saga', 'end saga', 'undo saga']);
    expect(await status('saga')).toBe('failed');
  });

  it('when the task fails while another of its calls waits, which does not begin', async () => {
    await begin('call', 'busy');
    await begin('sibling', 'saga', 'narrow');
    await letPass(clock, 1_000);
    expect(book).toEqual(['begin busy', 'undo saga']);
    await end('busy');
    expect(await status('saga')).toBe('failed');
    expect(book).toEqual(['begin busy', 'undo saga', 'end busy']);
  });

  it('when a branch is done after the task has failed: what it registers then is undone too', async () => {
    await begin('branch', 'saga');
    await letPass(clock, 1_000);
    await end('slow');
    await letPass(clock, 1_000);
    expect(book).toEqual(['begin slow', 'end slow', 'undo all', 'undo slow']);
  });

  it('when the call lost a race long before, and still runs', async () => {
    await begin('slower', 'saga');
    await letPass(clock, 1_000);
    expect(book).toEqual(['begin saga']);
    await end('saga');
    expect(book).toEqual(['begin saga', 'end saga', 'undo saga']);
    expect(await status('saga')).toBe('failed');
  });
});
