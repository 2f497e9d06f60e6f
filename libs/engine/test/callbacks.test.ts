import { callbackToken, readCallbackToken } from '@troupe/contracts';
import { describe, expect } from 'vitest';
import { durably } from './drive-task.ts';

const secret = 'ab'.repeat(16);

describe('a callback', () => {
  durably('is waited for as soon as the task has its token, and gives the value it is completed with', async (given) => {
    const task = await given(async (ctx) => {
      const { token, result } = await ctx.callback();
      await ctx.call('ask', token);
      return result;
    });
    const token = callbackToken(task.id, secret);
    await task.resolve('callback', token);
    const { signal } = readCallbackToken(token)!;
    expect([...task.state.open.values()].map(({ command }) => command)).toMatchObject([
      { kind: 'await-signal', name: signal },
      { kind: 'activity', name: 'ask', args: token },
    ]);
    // It may be completed before the activity that asked has ended.
    await task.signal(signal, { value: { pages: 3 } });
    await task.resolve('ask', null);
    expect(task.state.end).toMatchObject({ status: 'completed', output: { pages: 3 } });
  });

  durably('throws the error it is completed with, which code can catch', async (given) => {
    const task = await given(async (ctx) => {
      const { result } = await ctx.callback();
      return result.catch(({ message, code }: { message: string; code: string }) => `${code}: ${message}`);
    });
    const token = callbackToken(task.id, secret);
    await task.resolve('callback', token);
    await task.signal(readCallbackToken(token)!.signal, { error: { message: 'The file cannot be read.', code: 'unreadable' } });
    expect(task.state.end?.output).toBe('unreadable: The file cannot be read.');
  });

  durably('of a copy keeps the token that its original gave away', async (given) => {
    const task = await given(async (ctx) => (await ctx.callback()).token);
    const token = callbackToken('another' as never, secret);
    await task.resolve('callback', token);
    expect(task.state.end?.output).toBe(token);
  });
});
