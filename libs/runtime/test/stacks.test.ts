import { inspect } from 'node:util';
import { taskId } from '@troupe/contracts';
import { whole } from '@troupe/store/contract';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { installGuards } from '../src/index.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const thrown = (run: () => unknown): Error => {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It threw nothing.');
};

/** Errors as code gets them, each in its way; some keep what its stack is made of only until it is first read. */
const errors: Readonly<Record<string, () => { readonly stack?: string }>> = {
  'a new error': () => new Error('mine'),
  'an error of its own class': () => new (class NoLuck extends Error {})('mine'),
  'one that V8 throws': () => thrown(() => (null as unknown as { x: number }).x),
  'one that JSON.parse throws': () => thrown(() => JSON.parse('{')),
  'a DOMException': () => thrown(() => structuredClone(() => 1)),
  'the reason of an AbortSignal': () => AbortSignal.abort().reason as Error,
  'one of several': () => new AggregateError([new Error('one')], 'mine'),
  'a captured stack': () => {
    const at: { stack?: string } = {};
    (Error as unknown as { captureStackTrace(at: object): void }).captureStackTrace(at);
    return at;
  },
};

describe.each(Object.entries(errors))('the stack of %s, in the code of a task', (_, make) => {
  it('names no place, so that it may be handed on (E3)', async () => {
    const code: Code = async (ctx) => {
      const read: unknown[] = [];
      const note = async (error: { readonly stack?: string }): Promise<void> => {
        read.push(await ctx.step<string>('note', () => String(error.stack)), error.stack, inspect(error));
        await ctx.call('note', error.stack);
      };
      await note(make());
      await Promise.resolve();
      await (async () => note(make()))();
      return read;
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: () => 1 } } });
    const { status, output, blocked } = await runtime.run('code');
    expect(blocked).toBeUndefined();
    expect(status).toBe('completed');
    // Read in a step first it is whole there, and the code itself still learns nothing.
    const [, inCode, inspected] = output as string[];
    expect(inCode).not.toMatch(/\n\s+at /);
    expect(inspected).not.toMatch(/\n\s+at /);
  });
});

describe('stacks', () => {
  it('name places for everybody else: in a failed task, in steps, in the process', async () => {
    const code: Code = async (ctx) => {
      const error = new Error('mine');
      const read = error.stack;
      const inStep = await ctx.step('read', () => String(new Error('step').stack));
      if (!inStep.includes('stacks.test.ts') || read !== 'Error: mine') throw new Error('not as it should be');
      throw error;
    };
    const store = memoryStore();
    await using runtime = await startRuntime({ code }, { store });
    const { id } = await runtime.run('code');
    const turns = await store.readTurns(taskId(id), 0, 10);
    expect(whole(turns.at(-1)!).body).toMatch(/Error: mine\\n +at .*stacks\.test\.ts/);
    expect(new Error('here').stack).toContain('stacks.test.ts');
  });

  it('of an error that ended the code are the same again for its compensations', async () => {
    const code: Code = async (ctx) => {
      try {
        await ctx.step('first', () => 1);
        throw new Error('mine');
      } catch (error) {
        ctx.compensate(() => ctx.call('note', (error as Error).stack));
        ctx.compensate(() => ctx.call('note', 'before'));
        throw error;
      }
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: () => 1 } } });
    expect(await runtime.run('code')).toMatchObject({ status: 'failed', error: { message: 'mine' } });
  });

  it('of a cancel and a time-out name no place either', async () => {
    const code: Code = async (ctx) => {
      await ctx.sleep('1h').catch(async (error: Error) => ctx.call('note', error.stack));
      return 'received';
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0, activities: { note: { run: (stack: string) => stack } } });
    const { id } = await runtime.run('code', undefined, 1);
    await runtime.runtime.service.cancel(id, 'by a test');
    expect(await runtime.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'received' });
  });

  it('are not made by code of tasks in its own way, but by all others', async () => {
    const own = Error as unknown as { prepareStackTrace?: (error: Error, sites: readonly NodeJS.CallSite[]) => unknown };
    await using runtime = await startRuntime({ code: async () => void (own.prepareStackTrace = () => 'mine') });
    expect(await runtime.run('code', undefined, 50)).toMatchObject({ status: 'blocked' });
    const guards = installGuards();
    const before = own.prepareStackTrace;
    own.prepareStackTrace = (_, sites) => sites.length;
    expect(new Error('here').stack).toBeGreaterThan(0);
    own.prepareStackTrace = before!;
    expect(new Error('here').stack).toContain('stacks.test.ts');
    guards.remove();
  });
});
