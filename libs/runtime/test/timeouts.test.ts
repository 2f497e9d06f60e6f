import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Activity, type Code } from './start-runtime.ts';

const once = { retry: { attempts: 1 } };

/** Never ends by itself; records when it was stopped. */
function endless(stopped: string[]): Activity {
  return {
    run: async (_, { attempt, signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      stopped.push(`attempt ${attempt}`);
    },
  };
}

describe('the timeouts of a call', () => {
  it('scheduleToStart: no worker took it, and the error names what to start', async () => {
    await using runtime = await startRuntime({ code: (ctx) => ctx.call('unserved', null, { scheduleToStart: 30, ...once }) });
    expect(await runtime.run('code')).toMatchObject({
      status: 'failed',
      error: { code: 'schedule-to-start', message: expect.stringContaining('serves activity "unserved"') },
    });
  });

  it('startToClose: an attempt took too long, is stopped, and the next one begins', async () => {
    const stopped: string[] = [];
    const activities = { slow: endless(stopped) };
    const code: Code = (ctx) => ctx.call('slow', null, { startToClose: 30, retry: { attempts: 2, initial: 1 } });
    await using runtime = await startRuntime({ code }, { activities });
    expect(await runtime.run('code')).toMatchObject({ status: 'failed', error: { code: 'start-to-close' } });
    expect(stopped).toEqual(['attempt 1', 'attempt 2']);
  });

  it('scheduleToClose: all attempts and the waits between them took too long', async () => {
    let attempts = 0;
    const activities: Record<string, Activity> = {
      failing: {
        run: () => {
          attempts++;
          throw new Error('not yet');
        },
      },
    };
    const code: Code = (ctx) =>
      ctx.call('failing', null, { scheduleToClose: 120, retry: { attempts: 100, initial: 20, factor: 1, jitter: 0 } });
    await using runtime = await startRuntime({ code }, { activities });
    const { status, error } = await runtime.run('code');
    expect([status, error?.code]).toEqual(['failed', 'schedule-to-close']);
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThan(10);
  });

  it('heartbeat: an attempt fell silent; the next one is handed the last details', async () => {
    const activities: Record<string, Activity> = {
      pages: {
        run: async (_, { attempt, heartbeat, lastHeartbeat, signal }) => {
          if (attempt > 1) return lastHeartbeat;
          for (const page of [1, 2, 3]) {
            heartbeat({ page });
            await delay(25);
          }
          return new Promise((resolve) => signal.addEventListener('abort', resolve));
        },
      },
    };
    const code: Code = (ctx) => ctx.call('pages', null, { heartbeat: 60, retry: { attempts: 2, initial: 1 } });
    await using runtime = await startRuntime({ code }, { activities });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: { page: 3 } });
  });

  it('of a step: it is stopped through its signal', async () => {
    const reasons: unknown[] = [];
    const code: Code = (ctx) =>
      ctx.step(
        'slow',
        ({ signal }) =>
          new Promise((_, reject) =>
            signal.addEventListener('abort', () => (reasons.push((signal.reason as Error).message), reject(new Error('late')))),
          ),
        { startToClose: 30, ...once },
      );
    await using runtime = await startRuntime({ code });
    expect(await runtime.run('code')).toMatchObject({ status: 'failed', error: { code: 'start-to-close' } });
    expect(reasons).toEqual([expect.stringContaining('30 ms')]);
  });

  it('may be caught by the code, which goes on', async () => {
    const code: Code = async (ctx) => {
      const error = await ctx.call('unserved', null, { scheduleToStart: 10, ...once }).catch((caught: unknown) => caught);
      return [(error as { code: string }).code, await ctx.step('after', () => 'on')];
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    expect((await runtime.run('code')).output).toEqual(['schedule-to-start', 'on']);
  });
});
