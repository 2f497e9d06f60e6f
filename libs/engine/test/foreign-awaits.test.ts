import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowContext } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveTask, type DrivenTask } from './drive-task.ts';

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_, response) => response.end('ok'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const foreign: Readonly<Record<string, () => Promise<unknown>>> = {
  setTimeout: () => new Promise((resolve) => setTimeout(resolve, 1)),
  setImmediate: () => new Promise((resolve) => setImmediate(resolve)),
  'process.nextTick': () => new Promise<void>((resolve) => process.nextTick(resolve)),
  'fs.promises': () => readFile(import.meta.filename, 'utf8'),
  fetch: () => fetch(url).then((response) => response.text()),
};

/** Everything the code did outside its window, once it is done with what it wrongly awaits. */
async function violationsOf(task: DrivenTask): Promise<readonly string[]> {
  await expect.poll(() => task.violations.length, { timeout: 2_000 }).toBeGreaterThan(0);
  return task.violations.map(({ message }) => message);
}

describe.each(Object.keys(foreign))('awaiting %s', (name) => {
  const wait = foreign[name]!;

  it('with nothing durable outstanding is caught as the window closes (X1)', async () => {
    const outcome = driveTask(async (ctx) => {
      ctx.on.query('state', () => 'waiting');
      await wait();
      await ctx.call('a');
    });
    const task = await outcome;
    expect(task.log).toHaveLength(0);
    expect(task.execution.violation!.message).toMatch(/^"sample" waits for something that is not durable.*ctx\.step.*ctx\.sleep/s);
    await delay(20);
  });

  it('names the last thing the code did before it', async () => {
    const task = await driveTask(async (ctx) => {
      await ctx.call('a');
      ctx.publish('here');
      await wait();
    });
    task.execution.commands.trace();
    const outcome = await task.resolve('a');
    expect(outcome).toMatchObject({
      kind: 'violation',
      violation: { at: expect.stringMatching(/^\/.*foreign-awaits\.test\.ts:\d+:\d+$/) },
    });
    await delay(20);
  });

  it('and then using ctx is caught there', async () => {
    const task = await driveTask(async (ctx) => {
      void ctx.call('outstanding');
      await wait();
      await ctx.call('a');
    });
    const [message] = await violationsOf(task);
    expect(message).toMatch(/^ctx\.call was used after awaiting something that is not durable.*foreign-awaits\.test\.ts:\d+.*ctx\.step/s);
    expect(task.execution.violation).toBe(task.violations[0]);
    expect(await task.signal('any')).toMatchObject({ kind: 'violation' });
  });

  it('and then ending is caught there', async () => {
    const task = await driveTask(async (ctx) => {
      void ctx.call('outstanding');
      await wait();
      return 'done';
    });
    expect(await violationsOf(task)).toEqual([
      expect.stringMatching(/^"sample" ended after awaiting something that is not durable.*ctx\.step/s),
    ]);
    expect(task.state.end).toBeUndefined();
  });

  it('in a race against something durable is caught when it wins', async () => {
    const task = await driveTask(async (ctx) => {
      const won = await Promise.race([ctx.sleep('1h'), wait().then(() => 'foreign')]);
      await ctx.call('after', won);
    });
    expect(task.log).toHaveLength(1);
    expect(await violationsOf(task)).toEqual([expect.stringMatching(/^ctx\.call was used after awaiting/)]);
  });

  it('in a helper, a handler or a compensation is caught too', async () => {
    const helper = await driveTask(async (ctx) => {
      const first = async (): Promise<void> => {
        await wait();
        ctx.publish('late');
      };
      await Promise.all([ctx.sleep('1h'), first()]);
    });
    expect(await violationsOf(helper)).toEqual([expect.stringContaining('ctx.publish was used')]);

    const handler = await driveTask(async (ctx) => {
      ctx.on.update('set', async () => {
        await wait();
        return 1;
      });
      await ctx.sleep('1h');
    });
    await handler.turn({ kind: 'update', name: 'set', payload: null, message: 'm' });
    expect(await violationsOf(handler)).toEqual([expect.stringContaining('answer of an update')]);

    const compensation = await driveTask(async (ctx) => {
      ctx.compensate(async () => {
        void ctx.call('outstanding');
        await wait();
      });
      await ctx.call('a');
    });
    await compensation.reject('a', new Error('no'));
    expect(await violationsOf(compensation)).toEqual([expect.stringContaining('ended after awaiting')]);
  });
});

describe('a violation', () => {
  it('stops the task for good: nothing more of it is delivered', async () => {
    const seen: unknown[] = [];
    const task = await driveTask(async (ctx: WorkflowContext) => {
      const a = ctx.signal('a').then((payload) => seen.push(payload));
      await delay(1);
      await ctx.call('b').catch((error: Error) => seen.push(error.name));
      await a;
    });
    await violationsOf(task);
    expect(await task.signal('a', 1)).toMatchObject({
      kind: 'violation',
      violation: { name: 'DeterminismViolation', code: 'determinism-violation' },
    });
    expect(seen).toEqual(['DeterminismViolation']);
    expect(task.log).toHaveLength(1);
  });

  it('cannot be swallowed inside the window either', async () => {
    let thrown: unknown;
    const task = await driveTask(async (ctx) => {
      await ctx.call('a');
      try {
        task.execution.violate(task.execution.violation ?? (thrown as never));
      } catch (error) {
        thrown = error;
      }
      return 'as if nothing had happened';
    });
    const { Violation } = await import('../src/index.ts');
    thrown = new Violation('setTimeout has no place here.');
    expect(await task.resolve('a')).toMatchObject({ kind: 'violation', violation: { message: 'setTimeout has no place here.' } });
    expect(task.violations).toEqual([]);
    expect(task.state.end).toBeUndefined();
  });

  it('is not a task that only waits for signals, updates or its start', async () => {
    const handlers = await driveTask(async (ctx) => new Promise((resolve) => ctx.on.signal('go', resolve)));
    expect(handlers.log).toHaveLength(1);
    const updates = await driveTask(async (ctx) => new Promise((resolve) => ctx.on.update('go', resolve)));
    expect(updates.log).toHaveLength(1);
    const accepted = await driveTask(async (ctx) => ctx.call('a'));
    expect(await accepted.turn({ kind: 'suspend' })).toMatchObject({ kind: 'ran' });
  });

  it('is not made of code of another task that is in its window', async () => {
    let leaked: WorkflowContext | undefined;
    const victim = await driveTask(async (ctx) => {
      leaked = ctx;
      await ctx.sleep('1h');
    });
    const culprit = await driveTask(async (ctx) => {
      await leaked!.call('a').catch(() => undefined);
      await ctx.sleep(1);
    });
    expect(victim.violations).toEqual([expect.objectContaining({ message: expect.stringContaining('ctx.call was used') })]);
    expect(culprit.violations).toEqual([]);
    expect(culprit.execution.violation).toBeUndefined();
  });
});
