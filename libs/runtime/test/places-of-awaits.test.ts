import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { replayLog } from '../src/index.ts';
import { appOf } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
/** The line of this file that says so. */
const lineOf = (mark: string): number => lines.findIndex((line) => line.includes(`// ${mark}`)) + 1;

/** A promise that only the machine settles, from outside of any task. */
const outside = (): Promise<unknown> => never;
const never = new Promise(() => {});
const helper = async (): Promise<void> => {
  await Promise.resolve();
  await outside(); // in a helper
};

const stuck: Readonly<Record<string, Code>> = {
  'in the first turn': async () => {
    await new Promise(() => {}); // in the first turn
  },
  'in a later turn': async (ctx) => {
    for (const n of [1, 2, 3]) await ctx.step(`s${n}`, () => n);
    await never; // in a later turn
  },
  'in a helper': async (ctx) => {
    await ctx.step('s', () => 1);
    await helper();
  },
  'in a branch': async (ctx) => {
    const branch = async (): Promise<void> => {
      await ctx.step('a', () => 1);
      await outside(); // in a branch
    };
    await Promise.all([ctx.step('b', () => 2), branch(), ctx.sleep(5)]);
  },
  'among several': async (ctx) => {
    await ctx.step('a', () => 1);
    await Promise.all([Promise.resolve(1), outside()]); // among several
  },
  'in a for await': async (ctx) => {
    async function* chunks(): AsyncGenerator<unknown> {
      yield ctx.step('a', () => 1);
      yield await outside(); // in a for await
    }
    for await (const _ of chunks());
  },
  'of a module': async () => {
    await import('./never-loads.ts?' + (await outside())); // of a module
  },
  'with then': async () => outside().then(() => 1), // with then
  'that is returned': async () => new Promise(() => {}), // that is returned
  'in a compensation': async (ctx) => {
    ctx.compensate(async () => {
      await outside(); // in a compensation
    });
    await ctx.step('s', () => 1);
    throw new Error('undo');
  },
};

describe.each(Object.keys(stuck))('an await of what is not durable %s', (name) => {
  it.each([0, 1e9])('is named by file and line (%d bytes of code kept)', async (cacheBytes) => {
    await using runtime = await startRuntime({ code: stuck[name]! }, { cacheBytes });
    const { id } = await runtime.run('code', undefined, 1);
    await expect.poll(async () => (await runtime.runtime.service.get(id)).status, { timeout: 5_000 }).toBe('blocked');
    const { blocked } = await runtime.runtime.service.get(id);
    const place = new RegExp(`/places-of-awaits\\.test\\.ts:${lineOf(name)}:\\d+`);
    expect(blocked).toMatchObject({ code: 'determinism-violation', at: expect.stringMatching(place) });
    expect(blocked!.message).toMatch(/^"code" waits for something that is not durable, at \/.*\. Await only what ctx gives/);
    expect(blocked!.message).toMatch(place);
  });
});

/** Comes from outside of any task, a moment later. */
const published = (): Promise<unknown> =>
  new Promise((resolve) => {
    const channel = 'troupe-test';
    const listener = (): void => {
      unsubscribe(channel, listener);
      resolve('published');
    };
    subscribe(channel, listener);
  });

const late: Readonly<Record<string, Code>> = {
  'ends after it': async (ctx) => {
    void ctx.sleep('1h');
    await ctx.step('s', () => 1);
    await published(); // ends after it
    return 1;
  },
  'ends in a race': async (ctx) => {
    await ctx.step('s', () => 1);
    return Promise.race([ctx.sleep('1h'), published()]); // ends in a race
  },
};

it.each(Object.keys(late))('code that %s gets where it awaited', async (name) => {
  const { channel } = await import('node:diagnostics_channel');
  await using runtime = await startRuntime({ code: late[name]! });
  const { id } = await runtime.run('code', undefined, 100);
  channel('troupe-test').publish({});
  await expect.poll(async () => (await runtime.runtime.service.get(id)).status, { timeout: 5_000 }).toBe('blocked');
  const { blocked } = await runtime.runtime.service.get(id);
  expect(blocked).toMatchObject({
    message: expect.stringMatching(/^"code" ended after awaiting something that is not durable/),
    at: expect.stringMatching(new RegExp(`places-of-awaits\\.test\\.ts:${lineOf(name)}:\\d+$`)),
  });
});

it('a replay of the history finds the place, too', async () => {
  const code: Code = async (ctx) => {
    await ctx.step('s', () => 1);
    await ctx.signal('go');
  };
  await using runtime = await startRuntime({ code });
  const { id } = await runtime.run('code', undefined, 50);
  const { items } = await runtime.runtime.service.history(id, { limit: 100 });
  const withoutWait = items.map((turn) => ({
    ...turn,
    commands: turn.commands.filter((command) => !JSON.stringify(command).includes('await-signal')),
  }));
  const run = async (ctx: WorkflowContext): Promise<void> => {
    await ctx.step('s', () => 1);
    await outside(); // by replay
  };
  const app = appOf([{ kind: 'workflow', name: 'code', run }], []);
  expect(await replayLog({ app, agentLoop: () => Promise.reject(new Error('no agents')) }, withoutWait)).toMatchObject({
    code: 'determinism-violation',
    at: expect.stringMatching(new RegExp(`:${lineOf('by replay')}:\\d+$`)),
  });
});
