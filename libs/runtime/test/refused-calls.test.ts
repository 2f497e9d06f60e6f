import { exec, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { connect } from 'node:net';
import timers, { setTimeout as importedSetTimeout } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

const nowhere = 'http://127.0.0.1:9/';
const refused: Readonly<Record<string, readonly [call: () => unknown, instead: RegExp]>> = {
  setTimeout: [() => setTimeout(() => {}, 1), /ctx\.sleep.*ctx\.step/],
  setInterval: [() => setInterval(() => {}, 1), /ctx\.sleep/],
  setImmediate: [() => setImmediate(() => {}), /ctx\.sleep/],
  'timers.setTimeout': [() => timers.setTimeout(() => {}, 1), /ctx\.sleep/],
  'an imported setTimeout': [() => importedSetTimeout(() => {}, 1), /ctx\.sleep/],
  'a promisified setTimeout': [() => promisify(setTimeout)(1), /ctx\.sleep/],
  'timers/promises': [() => delay(1), /ctx\.sleep/],
  'AbortSignal.timeout': [() => AbortSignal.timeout(1), /AbortController after ctx\.sleep/],
  fetch: [() => fetch(nowhere), /ctx\.step.*ctx\.call/],
  'http.get': [() => http.get(nowhere), /ctx\.step/],
  'net.connect': [() => connect(9), /ctx\.step/],
  'fs.promises.readFile': [() => readFile(import.meta.filename), /files inside ctx\.step/],
  'child_process.exec': [() => exec('true'), /processes inside ctx\.step/],
  'child_process.spawnSync': [() => spawnSync('true'), /processes inside ctx\.step/],
  'process.kill': [() => process.kill(process.pid, 0), /returning or throwing/],
  'crypto.randomBytes': [() => randomBytes(8), /ctx\.random or ctx\.uuid/],
};

describe.each(Object.entries(refused))('%s in the code of a task', (_, [call, instead]) => {
  it('blocks it, and says where and what to use instead', async () => {
    const code: Code = async (ctx) => {
      await ctx.step('before', () => 1);
      await call();
    };
    await using runtime = await startRuntime({ code });
    const task = await runtime.run('code', undefined, 50);
    await expect.poll(async () => (await runtime.runtime.service.get(task.id)).status).toBe('blocked');
    const { blocked } = await runtime.runtime.service.get(task.id);
    expect(blocked).toMatchObject({
      code: 'determinism-violation',
      message: expect.stringMatching(/^[\w./]+ has no place in the code of a task, at \/.*refused-calls\.test\.ts:\d+:\d+\. /),
      at: expect.stringMatching(/refused-calls\.test\.ts:\d+:\d+$/),
    });
    expect(blocked!.message).toMatch(instead);
  });

  it('cannot be swallowed by a library', async () => {
    const code: Code = async () => {
      try {
        await call();
      } catch {
        return 'as if nothing had happened';
      }
      return 'done';
    };
    await using runtime = await startRuntime({ code });
    expect(await runtime.run('code', undefined, 50)).toMatchObject({ status: 'blocked' });
  });

  it('does its work in a step, and everywhere else', async () => {
    const attempt = async (): Promise<string> => {
      try {
        const made = await call();
        if (typeof made === 'object' && made !== null && 'on' in made) (made as NodeJS.EventEmitter).on('error', () => {});
        if (typeof made === 'object' && made !== null && 'unref' in made) clearInterval(made as NodeJS.Timeout);
        return 'worked';
      } catch (error) {
        return (error as Error).name;
      }
    };
    await using runtime = await startRuntime({ code: async (ctx) => ctx.step('inside', attempt) });
    const { status, output } = await runtime.run('code');
    expect([status, output]).toEqual(['completed', await attempt()]);
    expect(output).not.toBe('DeterminismViolation');
  });
});

describe('a guard', () => {
  it('also acts in what the code awaits wrongly, after its window', async () => {
    const code: Code = async (ctx) => {
      void ctx.sleep('1h');
      await new Promise<void>((resolve) => process.nextTick(resolve));
      setTimeout(() => {}, 1);
    };
    await using runtime = await startRuntime({ code });
    const { id } = await runtime.run('code', undefined, 20);
    expect((await runtime.runtime.service.get(id)).blocked?.message).toMatch(/^setTimeout has no place/);
  });

  it('does not come between the code and its own promises, generators and microtasks', async () => {
    const code: Code = async (ctx) => {
      async function* numbers(): AsyncGenerator<number> {
        for (const n of [1, 2, 3]) yield ctx.step(`n${n}`, () => n);
      }
      const seen: number[] = [];
      for await (const n of numbers()) seen.push(n);
      await new Promise<void>((resolve) => queueMicrotask(resolve));
      const settled = await Promise.allSettled([ctx.step('a', () => 1), Promise.any([Promise.reject(new Error('no')), ctx.sleep(1)])]);
      return [seen, settled.map(({ status }) => status), await Promise.race([ctx.sleep(1), ctx.sleep('1h')])?.then(() => 'first')] as never;
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: [[1, 2, 3], ['fulfilled', 'fulfilled'], 'first'] });
  });

  it('lets a helper that the code left behind change nothing after the end', async () => {
    const code: Code = async (ctx) => {
      const first = ctx.step('first', () => 1);
      void first
        .then(async () => {
          for (let i = 0; i < 9; i++) await null;
          setTimeout(() => {}, 1);
        })
        .catch(() => {});
      return first;
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    expect(await runtime.run('code')).toMatchObject({ status: 'completed', output: 1 });
  });
});

it('a query or validator that uses what is refused is answered so, and its task goes on', async () => {
  const code: Code = async (ctx) => {
    ctx.on.query('memory', () => process.memoryUsage());
    ctx.on.update('set', () => 1, { validate: () => void setTimeout(() => {}, 1) });
    return ctx.signal('go');
  };
  await using runtime = await startRuntime({ code });
  const { service } = runtime.runtime;
  const { id } = await runtime.run('code', undefined, 20);
  await expect(service.query(id, 'memory', null)).rejects.toMatchObject({
    message: expect.stringMatching(/process\.memoryUsage has no place/),
  });
  await expect(service.update(id, 'set', null)).rejects.toMatchObject({ message: expect.stringMatching(/setTimeout has no place/) });
  await service.signal(id, 'go', 'gone');
  expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'gone' });
});

it.each<[string, () => unknown]>([
  ['process.exit', () => process.exit(7)],
  ['process.abort', () => process.abort()],
])('%s in the code of a task ends neither the process nor the other tasks', async (name, call) => {
  await using runtime = await startRuntime({ code: async () => call(), other: async () => 'done' });
  expect(await runtime.run('code', undefined, 50)).toMatchObject({
    status: 'blocked',
    blocked: { message: expect.stringContaining(name) },
  });
  expect(await runtime.run('other')).toMatchObject({ status: 'completed', output: 'done' });
});
