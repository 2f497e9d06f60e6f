import { memoryBus } from '@troupe/bus/memory';
import { capabilityOf, reportSubject, type AgentContext, type Json, type WorkReport } from '@troupe/contracts';
import { sleepBy, type Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import { startRuntime, type Activity, type Code } from './start-runtime.ts';

const HOUR = 3_600_000;

/** The machine's clock, and how many callbacks wait for more than an hour. */
function watchedClock(): { readonly clock: Env; readonly far: () => number } {
  const far = new Set<() => void>();
  const after: Env['after'] = (ms, callback) => {
    const cancel = machineEnv.after(ms, callback);
    if (ms < HOUR) return cancel;
    far.add(callback);
    return () => {
      far.delete(callback);
      cancel();
    };
  };
  return { clock: { ...machineEnv, after, sleep: sleepBy(after) }, far: () => far.size };
}

const isEvents = ({ name }: { readonly name: string }): boolean => name.startsWith('events.');

const activities: Record<string, Activity> = {
  one: { run: () => 1 },
  failing: {
    run: () => {
      throw new Error('not yet');
    },
  },
};
const limits = { scheduleToStart: '1d', startToClose: '1d', scheduleToClose: '2d', heartbeat: '1d' } as const;

const workflows: Readonly<Record<string, Code>> = {
  step: (ctx) => ctx.step('one', () => 1, { startToClose: '7d' }),
  call: (ctx) => ctx.call('one', null, limits),
  race: (ctx) => ctx.race({ won: ctx.call('one', null, limits), lost: ctx.sleep('7d') }),
  fails: async (ctx) => {
    void ctx.sleep('7d').catch(() => {});
    throw new Error('no');
  },
  sleeps: (ctx) => ctx.sleep('7d'),
  retries: (ctx) => ctx.call('failing', null, { ...limits, retry: { attempts: 9, initial: '2h', max: '2h', jitter: 0 } }),
  unserved: (ctx) => ctx.call('nobody', null, limits),
  aborts: async (ctx) => {
    const stop = new AbortController();
    const long = ctx.sleep('7d', { signal: stop.signal }).catch(() => 'aborted');
    await ctx.step('one', () => 1);
    stop.abort();
    return long;
  },
  again: (ctx, run: number) => {
    void ctx.sleep('7d');
    return run < 3 ? ctx.continueAsNew(run + 1) : Promise.resolve(run);
  },
};

describe('a task that ended', () => {
  it.each([
    ['step', undefined],
    ['call', undefined],
    ['race', undefined],
    ['fails', undefined],
    ['aborts', undefined],
    ['again', undefined],
    ['sleeps', 'cancel'],
    ['retries', 'cancel'],
    ['unserved', 'cancel'],
    ['sleeps', 'terminate'],
    ['retries', 'terminate'],
    ['unserved', 'terminate'],
  ] as const)('leaves no timer behind: %s, %s', async (name, how) => {
    const { clock, far } = watchedClock();
    await using runtime = await startRuntime(workflows, { activities, env: clock });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name, input: 1, timeout: '7d' });
    if (how !== undefined) {
      await expect.poll(async () => (await service.get(task.id)).waitingFor.length).toBe(1);
      if (name === 'retries') await expect.poll(async () => (await service.get(task.id)).waitingFor[0]!.due).toBeDefined();
      expect(far()).toBeGreaterThan(0);
      await service[how](task.id);
    }
    expect((await service.wait(task.id, 5_000)).endedAt).toBeDefined();
    await expect.poll(() => [runtime.runtime.openTasks, far()]).toEqual([0, 0]);
  });

  it('before it began leaves none either', async () => {
    const { clock, far } = watchedClock();
    await using runtime = await startRuntime(workflows, { env: clock });
    const { service } = runtime.runtime;
    for (const how of ['cancel', 'terminate'] as const) {
      const startAt = clock.now() + 24 * HOUR;
      const { task } = await service.start({ kind: 'workflow', name: 'step', startAt, timeout: '7d' });
      expect(far()).toBe(1);
      await service[how](task.id);
      await expect.poll(far).toBe(0);
    }
  });

  it('leaves nothing behind that another process goes on with', async () => {
    const { clock, far } = watchedClock();
    const runtime = await startRuntime(workflows, { env: clock });
    await runtime.run('sleeps', undefined, 10);
    expect(far()).toBe(1);
    await runtime[Symbol.asyncDispose]();
    expect(far()).toBe(0);
  });

  it.each(['answered', 'cancel', 'terminate', 'failed'] as const)('listens no longer for what its model writes: %s', async (how) => {
    const bus = memoryBus();
    let listening = 0;
    const app = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };
    const agentLoop = async (ctx: AgentContext): Promise<Json> => {
      const asked = ctx.model('demo', { agent: 'advisor', round: 1 }, () => ({ messages: [] }), {});
      if ((await ctx.signal('go')) === 'fail') throw new Error('no');
      await asked;
      return 'done';
    };
    await using runtime = await startRuntime(
      {},
      {
        app,
        agentLoop,
        pinAgent: () => advisorSnapshot,
        bus: {
          ...bus,
          listen(subject, handler) {
            const subscription = bus.listen(subject, handler);
            if (isEvents(subject)) listening++;
            return {
              async stop() {
                if (isEvents(subject)) listening--;
                await subscription.stop();
              },
            };
          },
        },
      },
    );
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'agent', name: 'advisor', input: 'hello' });
    await expect.poll(() => listening).toBe(1);
    if (how === 'answered') {
      bus.consume(capabilityOf('model', 'demo'), { concurrency: 1 }, ({ work, ack }) => {
        const report: WorkReport = {
          kind: 'outcome',
          call: work.call,
          attempt: work.attempt,
          token: work.token,
          outcome: { ok: true, value: { calls: [], finish: 'stop' } },
        };
        void bus.request(reportSubject(work.partition), report, 1_000).then(ack);
      });
      await service.signal(task.id, 'go', 'on');
    } else if (how === 'failed') await service.signal(task.id, 'go', 'fail');
    else await service[how](task.id);
    expect((await service.wait(task.id, 5_000)).endedAt).toBeDefined();
    await expect.poll(() => listening).toBe(0);
  });
});
