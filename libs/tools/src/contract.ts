import { toFailure, TroupeError, type Json, type WorkContext } from '@troupe/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolSource } from './port.ts';

/**
 * A source under test, with these tools: `greet` takes `{ name: string }` and gives `Hello, <name>`; `wait` reports
 * progress, and ends when its attempt is aborted; `fail` fails, and says "There is no such order.".
 */
export interface ToolsWorld {
  readonly source: ToolSource;
  /** How often a tool was run. */
  runs(name: string): number;
  /** Adds a tool `more`, and takes `fail` away. */
  change(): Promise<void> | void;
}

export interface ToolsUnderTest {
  /** A tool without arguments that knows what became of its attempts: nothing happened. */
  readonly reconciling?: string;
}

/** Registers the tests every source of tools must pass; each names the rule of the port it covers. */
export function describeTools(name: string, make: () => Promise<ToolsWorld>, { reconciling }: ToolsUnderTest = {}): void {
  describe(name, () => {
    let world: ToolsWorld;
    beforeEach(async () => {
      world = await make();
    });
    afterEach(() => world.source.close());

    listTests(() => world);
    checkTests(() => world);
    runTests(() => world);
    reconcileTests(() => world, reconciling);
  });
}

function listTests(world: () => ToolsWorld): void {
  it('lists each tool by its name, with a time limit for its attempts (U1)', () => {
    const { source } = world();
    const list = source.list();
    expect([...list.keys()]).toEqual(expect.arrayContaining(['greet', 'wait', 'fail']));
    for (const [key, tool] of list) {
      expect(tool).toMatchObject({ name: key, description: expect.any(String), build: expect.any(String) });
      expect(tool.options.startToClose).toBeGreaterThan(0);
    }
    expect(list.get('greet')!.input).toMatchObject({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  });

  it('lists the same until it changes, then calls back and lists another (U1)', async () => {
    const { source, change } = world();
    const before = source.list();
    expect(source.list()).toBe(before);
    const changed = Promise.withResolvers<void>();
    const stop = source.watch(changed.resolve);
    await change();
    await changed.promise;
    stop();
    expect(source.list()).not.toBe(before);
    expect(source.list().has('more')).toBe(true);
    expect(source.list().has('fail')).toBe(false);
    expect(before.has('more')).toBe(false);
  });

  it('calls back all who watch, and none who stopped (U1)', async () => {
    const { source, change } = world();
    const calls: string[] = [];
    const changed = Promise.withResolvers<void>();
    const count = (): void => void calls.push('count');
    const stopFirst = source.watch(count);
    source.watch(count);
    source.watch(() => {
      calls.push('last');
      changed.resolve();
    });
    stopFirst();
    await change();
    await changed.promise;
    expect(calls).toEqual(['count', 'last']);
  });

  it('refuses what it does not list, for good (U2)', async () => {
    const { source, change } = world();
    for (const act of [() => source.check('nothing', {}), () => source.run({ name: 'nothing', args: {} }, contextOf())])
      expect(await failureOf(async () => act())).toMatchObject({ code: 'tool-not-found', retryable: false });
    await change();
    expect(await failureOf(() => source.run({ name: 'fail', args: {} }, contextOf()))).toMatchObject({ code: 'tool-not-found' });
  });
}

function checkTests(world: () => ToolsWorld): void {
  it('finds that arguments fit, and runs nothing (U3)', async () => {
    const { source, runs } = world();
    const args = Object.freeze({ name: 'Ada' });
    expect(await source.check('greet', args)).toEqual({ ok: true, value: { name: 'Ada' } });
    expect(runs('greet')).toBe(0);
  });

  it('names each place of arguments that do not fit (U3)', async () => {
    const { source } = world();
    for (const args of [{ name: 7 }, {}, 'Ada', undefined] as (Json | undefined)[]) {
      const checked = await source.check('greet', args);
      if (checked.ok) throw new Error(`${JSON.stringify(args)} fits`);
      expect(checked.issues.length).toBeGreaterThan(0);
      expect(checked.issues[0]!.path).toEqual(typeof args === 'object' ? ['name'] : []);
      expect(checked.issues[0]!.message).not.toBe('');
    }
  });
}

function runTests(world: () => ToolsWorld): void {
  it('runs a tool once with what the check made of its arguments, and gives its result (U4)', async () => {
    const { source, runs } = world();
    expect(await source.run({ name: 'greet', args: await checked(source, 'greet', { name: 'Ada' }) }, contextOf())).toEqual({
      value: 'Hello, Ada',
    });
    expect(runs('greet')).toBe(1);
  });

  it('fails as the tool does, after one attempt (U4)', async () => {
    const { source, runs } = world();
    const failure = await failureOf(async () => source.run({ name: 'fail', args: await checked(source, 'fail', {}) }, contextOf()));
    expect(failure.message).toContain('There is no such order.');
    expect(runs('fail')).toBe(1);
  });

  it('reports progress while a tool runs, and ends it with its attempt (U5)', async () => {
    const { source } = world();
    const attempt = new AbortController();
    const progress = Promise.withResolvers<unknown>();
    const args = await checked(source, 'wait', {});
    const run = source.run({ name: 'wait', args }, contextOf({ signal: attempt.signal, heartbeat: progress.resolve }));
    const ended = failureOf(() => run);
    await progress.promise;
    attempt.abort(new Error('cancelled'));
    await ended;
  });

  it('runs other tools while one fails or goes on (U7)', async () => {
    const { source } = world();
    const attempt = new AbortController();
    const list = source.list();
    const waiting = failureOf(async () => source.run({ name: 'wait', args: {} }, contextOf({ signal: attempt.signal })));
    await failureOf(() => source.run({ name: 'fail', args: {} }, contextOf()));
    expect(await source.run({ name: 'greet', args: { name: 'Bob' } }, contextOf())).toEqual({ value: 'Hello, Bob' });
    expect(source.list()).toBe(list);
    attempt.abort(new Error('over'));
    await waiting;
  });
}

function reconcileTests(world: () => ToolsWorld, reconciling: string | undefined): void {
  it('says of each tool whether it can find out what became of an attempt (U6)', async () => {
    const { source } = world();
    expect([...source.list().values()].filter((tool) => tool.reconciles).map((tool) => tool.name)).toEqual(
      reconciling === undefined ? [] : [reconciling],
    );
  });

  if (reconciling !== undefined)
    it('finds out what became of an attempt, and runs nothing (U6)', async () => {
      const { source, runs } = world();
      const args = await checked(source, reconciling, {});
      expect(await source.run({ name: reconciling, args, reconcile: true }, contextOf())).toEqual({ value: { happened: false } });
      expect(runs(reconciling)).toBe(0);
    });
}

async function checked(source: ToolSource, name: string, args: Json): Promise<unknown> {
  const fit = await source.check(name, args);
  if (!fit.ok) throw new Error(`The arguments of ${name} do not fit.`);
  return fit.value;
}

async function failureOf(act: () => Promise<unknown>): Promise<ReturnType<typeof toFailure>> {
  try {
    await act();
  } catch (error) {
    return toFailure(error);
  }
  throw new Error('It did not fail.');
}

/** What an attempt of a test is handed. */
export function contextOf(more: Partial<WorkContext> = {}): WorkContext {
  return {
    idempotencyKey: 't1/1.0',
    taskId: 't1',
    callId: 't1/1.0',
    attempt: 1,
    signal: new AbortController().signal,
    heartbeat() {},
    artifacts: noArtifacts,
    lastHeartbeat: undefined,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    agent: undefined,
    chain: [],
    user: undefined,
    session: undefined,
    ...more,
  };
}

/** Of a process that has none. */
const none = async (): Promise<never> => {
  throw new TroupeError('artifact-not-found', 'There are no artifacts here.');
};
const noArtifacts: WorkContext['artifacts'] = { put: none, get: none, list: none };
