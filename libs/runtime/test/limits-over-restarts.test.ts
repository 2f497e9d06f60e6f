import type { ActivityDefinition, App, Input, TaskService } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { afterEach, describe, expect, it } from 'vitest';
import { appOf } from './replicas.ts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { letPass, rest } from './schedules/let-pass.ts';
import { startProcess, type ProcessOptions, type TestProcess } from './schedules/start-process.ts';
import type { Activity, Code } from './start-runtime.ts';

const never = (): Promise<never> => new Promise(() => {});

/** A platform that is killed and started again over one store, in time that the test makes pass. */
class Platform {
  readonly store: Store = memoryStore();
  readonly clock: VirtualEnv = virtualEnv();
  readonly ran: string[] = [];
  process!: TestProcess;

  app(code: Code, activities: Readonly<Record<string, Activity>> = {}, build = 'test'): App {
    const definitions = Object.entries(activities).map(([name, activity]): ActivityDefinition => ({ ...activity, kind: 'activity', name }));
    return { ...appOf([{ kind: 'workflow', name: 'code', run: code }], definitions), build };
  }
  get service(): TaskService {
    return this.process.service;
  }
  async start(app: App, options: Partial<ProcessOptions> = {}): Promise<void> {
    this.process = await startProcess({ store: this.store, clock: this.clock, app, ...options });
    await rest();
  }
  async restart(app: App): Promise<void> {
    this.process.kill();
    await this.start(app);
  }
  async begin(app: App, options: Partial<ProcessOptions> = {}): Promise<void> {
    await this.start(app, options);
    await this.service.start({ kind: 'workflow', name: 'code', id: 't' });
    await rest();
  }
  pass(ms: number): Promise<void> {
    return letPass(this.clock, ms);
  }
  async inputs(kind: Input['kind'], id = 't'): Promise<readonly Input[]> {
    const { items } = await this.service.history(id, { limit: 100 });
    return items.flatMap(({ inputs }) => inputs).filter((input) => input.kind === kind);
  }
  /** Notes that it ran, and never ends. */
  readonly hanging = (_: unknown, { attempt }: { readonly attempt: number }): Promise<unknown> => {
    this.ran.push(`attempt ${attempt}`);
    return never();
  };
}

let platform = new Platform();
afterEach(() => {
  platform.process.kill();
  platform = new Platform();
});

const codeOf = (error: unknown): string => (error as { code: string }).code;

describe('scheduleToClose', () => {
  const limit = { scheduleToClose: '3s' } as const;
  it.each<[string, Code]>([
    ['a call', (ctx) => ctx.call('hang', null, limit).catch(codeOf)],
    ['a step', (ctx) => ctx.step('hang', never, limit).catch(codeOf)],
    ['the second attempt of a call', (ctx) => ctx.call('second', null, { ...limit, retry: { initial: 50, jitter: 0 } }).catch(codeOf)],
    ['a call between two attempts', (ctx) => ctx.call('second', null, { ...limit, retry: { initial: '2900ms', jitter: 0 } }).catch(codeOf)],
  ])('of %s holds after the process was killed', async (_, code) => {
    const activities: Record<string, Activity> = {
      hang: { run: platform.hanging },
      second: {
        run: (__, { attempt }) => {
          if (attempt === 1) throw new Error('once more');
          return never();
        },
      },
    };
    const app = platform.app(code, activities);
    await platform.begin(app);
    await platform.pass(1_000);
    await platform.restart(app);
    await platform.pass(1_900);
    expect(await platform.service.get('t')).toMatchObject({ status: 'running' });
    await platform.pass(200);
    expect(await platform.service.get('t')).toMatchObject({ status: 'completed', output: 'schedule-to-close' });
  });

  it('passes while the task is suspended, over a restart, and counts at the resume', async () => {
    const app = platform.app((ctx) => ctx.call('hang', null, limit).catch(codeOf), { hang: { run: platform.hanging } });
    await platform.begin(app);
    await platform.service.suspend('t');
    await platform.restart(app);
    await platform.pass(4_000);
    await platform.restart(app);
    await platform.service.resume('t');
    await rest();
    expect(await platform.service.get('t')).toMatchObject({ status: 'completed', output: 'schedule-to-close' });
    expect(platform.ran).toEqual(['attempt 1']);
  });

  it('of a call asked for while the task was being suspended counts from the resume', async () => {
    const code: Code = async (ctx) => {
      await ctx.signal('first');
      await ctx.signal('go');
      return ctx.call('hang', null, limit).catch(codeOf);
    };
    const app = platform.app(code, { hang: { run: platform.hanging } });
    await platform.begin(app);
    // What comes while a turn is being stored is for one turn.
    const { service } = platform;
    await Promise.all([service.signal('t', 'first', null), service.signal('t', 'go', null), service.suspend('t')]);
    await platform.pass(10_000);
    await platform.restart(app);
    await platform.service.resume('t');
    await platform.pass(2_900);
    expect(await platform.service.get('t')).toMatchObject({ status: 'running' });
    await platform.pass(200);
    expect(await platform.service.get('t')).toMatchObject({ output: 'schedule-to-close' });
  });

  it('of a call that was open when its task was forked counts from the fork', async () => {
    const app = platform.app((ctx) => ctx.call('hang', null, limit).catch(codeOf), { hang: { run: platform.hanging } });
    await platform.begin(app);
    await platform.pass(2_900);
    const { id } = await platform.service.fork('t', 1);
    await platform.pass(2_900);
    expect(await platform.service.get(id)).toMatchObject({ status: 'running' });
    await platform.restart(app);
    await platform.pass(200);
    expect(await platform.service.get(id)).toMatchObject({ output: 'schedule-to-close' });
  });
});

describe('scheduleToStart', () => {
  it('does not count while the task is suspended', async () => {
    const code: Code = (ctx) => ctx.call('missing', null, { scheduleToStart: '3s', retry: { attempts: 1 } }).catch(codeOf);
    await platform.begin(platform.app(code));
    await platform.pass(2_000);
    await platform.service.suspend('t');
    await platform.pass(10_000);
    await platform.service.resume('t');
    await platform.pass(2_900);
    expect(await platform.service.get('t')).toMatchObject({ status: 'running' });
    await platform.pass(200);
    expect(await platform.service.get('t')).toMatchObject({ output: 'schedule-to-start' });
  });
});

describe('what was in flight when its task was suspended and the process killed', () => {
  const suspendedThenKilled = async (app: App): Promise<void> => {
    await platform.begin(app);
    await platform.service.suspend('t');
    await platform.restart(app);
  };

  it.each<[string, Code]>([
    ['step', (ctx) => ctx.step('pay', (step) => platform.hanging(null, step), { effect: 'once' })],
    ['call', (ctx) => ctx.call('pay', null, { effect: 'once' })],
  ])('a once %s waits for somebody who knows', async (_, code) => {
    const app = platform.app(code, { pay: { run: platform.hanging } });
    await suspendedThenKilled(app);
    await platform.pass(10_000);
    await platform.restart(app);
    await platform.service.resume('t');
    await platform.pass(10_000);
    expect((await platform.service.approvals({ limit: 10, task: 't' })).items).toMatchObject([{ reason: 'outcome-unknown' }]);
    expect(platform.ran).toEqual(['attempt 1']);
  });

  it.each<[string, Code]>([
    ['step', (ctx) => ctx.step('note', (step) => platform.hanging(null, step))],
    ['call', (ctx) => ctx.call('note')],
  ])('another %s is a lost attempt, and made again at the resume', async (_, code) => {
    const app = platform.app(code, { note: { run: platform.hanging } });
    await suspendedThenKilled(app);
    await platform.pass(10_000);
    expect(platform.ran).toEqual(['attempt 1']);
    await platform.service.resume('t');
    await rest();
    expect(platform.ran).toEqual(['attempt 1', 'attempt 2']);
    expect(await platform.inputs('attempt-failed')).toMatchObject([{ attempt: 1, lost: true }]);
  });

  it.each(['once', 'idempotent'] as const)(
    'a call (%s) that had its outcome, which the task could not take, is not lost',
    async (effect) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const run: Activity['run'] = (_, { attempt }) => {
        platform.ran.push(`attempt ${attempt}`);
        return promise;
      };
      const app = platform.app((ctx) => ctx.call('pay', null, { effect }), { pay: { run } });
      await platform.begin(app);
      await platform.service.suspend('t');
      resolve('paid');
      await rest();
      await platform.restart(app);
      expect((await platform.service.approvals({ limit: 10, task: 't' })).items).toEqual([]);
      await platform.restart(app);
      await platform.service.resume('t');
      await rest();
      expect(await platform.service.get('t')).toMatchObject({ status: 'completed', output: 'paid' });
      expect(await platform.inputs('attempt-failed')).toEqual([]);
      expect(platform.ran).toEqual(['attempt 1']);
    },
  );

  it('a retry that came due meanwhile is no lost attempt: it had not begun', async () => {
    const run: Activity['run'] = (_, { attempt }) => {
      platform.ran.push(`attempt ${attempt}`);
      if (attempt === 1) throw new Error('busy');
      return 'done';
    };
    const app = platform.app((ctx) => ctx.call('flaky', null, { retry: { initial: '5s', jitter: 0 } }), { flaky: { run } });
    await platform.begin(app);
    await platform.pass(1_000);
    await platform.service.suspend('t');
    await platform.pass(10_000);
    await platform.restart(app);
    await platform.service.resume('t');
    await rest();
    expect(await platform.service.get('t')).toMatchObject({ status: 'completed', output: 'done' });
    expect(platform.ran).toEqual(['attempt 1', 'attempt 2']);
    expect(await platform.inputs('attempt-failed')).toMatchObject([{ attempt: 1, failure: { message: 'busy' } }]);
  });
});

it('a retry of a step that comes due while a turn is being stored is made, though its code is not in memory', async () => {
  let stored = (): void => {};
  let holds = false;
  const { append } = platform.store;
  const held: Store = {
    ...platform.store,
    async append(entry) {
      if (holds) await new Promise<void>((resolve) => (stored = resolve));
      return append(entry);
    },
  };
  const beat = Promise.withResolvers<void>();
  const run: Activity['run'] = async (_, { heartbeat }) => {
    await beat.promise;
    heartbeat({ page: 1 });
    return never();
  };
  const flaky = ({ attempt }: { readonly attempt: number }): number => {
    platform.ran.push(`attempt ${attempt}`);
    if (attempt === 1) throw new Error('busy');
    return attempt;
  };
  const code: Code = (ctx) => Promise.race([ctx.call('pages'), ctx.step('flaky', flaky, { retry: { initial: '2s', jitter: 0 } })]);
  await platform.begin(platform.app(code, { pages: { run } }), { cacheBytes: 0, store: held });
  await platform.pass(1_500);
  holds = true;
  beat.resolve();
  await platform.pass(1_000);
  expect(platform.ran).toEqual(['attempt 1']);
  holds = false;
  stored();
  await rest();
  expect(await platform.service.get('t')).toMatchObject({ status: 'completed', output: 2 });
});

describe('a task that was blocked and whose code fits again', () => {
  it('has lost nothing that ran meanwhile in the same process', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const run: Activity['run'] = (_, { attempt }) => {
      platform.ran.push(`attempt ${attempt}`);
      return promise;
    };
    const activities = { pay: { run } };
    const app = platform.app((ctx) => ctx.call('pay'), activities);
    await platform.begin(app);
    await platform.process.runtime.reload(platform.app((ctx) => ctx.sleep(5), activities, 'other'));
    expect(await platform.service.get('t')).toMatchObject({ status: 'blocked' });
    await platform.process.runtime.reload(platform.app((ctx) => ctx.call('pay'), activities, 'again'));
    await rest();
    resolve('paid');
    await rest();
    expect(await platform.service.get('t')).toMatchObject({ status: 'completed', output: 'paid' });
    expect(platform.ran).toEqual(['attempt 1']);
    expect(await platform.inputs('attempt-failed')).toEqual([]);
  });
});

describe('a fork', () => {
  it('has lost nothing: what was open in its original begins in it', async () => {
    const app = platform.app((ctx) => ctx.call('hang'), { hang: { run: platform.hanging } });
    await platform.begin(app);
    const { id } = await platform.service.fork('t', 1);
    await rest();
    expect(platform.ran).toEqual(['attempt 1', 'attempt 1']);
    expect(await platform.inputs('attempt-failed', id)).toEqual([]);
  });

  it('asks about a once effect that its original may have had', async () => {
    const app = platform.app((ctx) => ctx.call('pay', null, { effect: 'once' }), { pay: { run: platform.hanging } });
    await platform.begin(app);
    const { turns } = await platform.service.get('t');
    const { id } = await platform.service.fork('t', turns);
    await platform.pass(10_000);
    expect((await platform.service.approvals({ limit: 10, task: id })).items).toMatchObject([{ reason: 'outcome-unknown' }]);
    expect(platform.ran).toEqual(['attempt 1']);
  });
});
