import type { WorkflowContext } from '@troupe/contracts';
import { describe, expect } from 'vitest';
import { durably, rejected, resolved } from './drive-task.ts';

const trip = async (ctx: WorkflowContext): Promise<string> => {
  for (const thing of ['car', 'hotel', 'flight']) {
    await ctx.call(`book ${thing}`);
    ctx.compensate(() => ctx.call(`cancel ${thing}`));
  }
  await ctx.call('pay');
  return 'booked';
};

const book = async (task: { resolve(name: string): Promise<unknown> }): Promise<void> => {
  for (const thing of ['car', 'hotel', 'flight']) await task.resolve(`book ${thing}`);
};

const waits = (task: { state: { open: ReadonlyMap<unknown, { command: { name: string } }> } }): readonly string[] =>
  [...task.state.open.values()].map(({ command }) => command.name);

describe('compensations', () => {
  durably('run one at a time in reverse order after a failure, before the end shows', async (given) => {
    const task = await given(trip);
    await book(task);
    await task.reject('pay', new Error('no money'));
    for (const thing of ['flight', 'hotel', 'car']) {
      expect(task.state.end).toBeUndefined();
      expect(waits(task)).toEqual([`cancel ${thing}`]);
      await task.resolve(`cancel ${thing}`);
    }
    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: 'no money' } });
  });

  durably('run after a cancel and after a time-out', async (given) => {
    for (const [input, status] of [
      [{ kind: 'cancel' }, 'cancelled'],
      [{ kind: 'expired' }, 'timed-out'],
    ] as const) {
      const task = await given(trip);
      await book(task);
      await task.turn(input);
      for (const thing of ['flight', 'hotel', 'car']) await task.resolve(`cancel ${thing}`);
      expect(task.state.end).toMatchObject({ status });
    }
  });

  durably('do not run after success', async (given) => {
    const task = await given(trip);
    await book(task);
    await task.resolve('pay');
    expect(task.state.end).toMatchObject({ status: 'completed', output: 'booked' });
  });

  durably('go on when one of them fails, and the end shows it', async (given) => {
    const task = await given(trip);
    await book(task);
    await task.reject('pay', new Error('no money'));
    await task.resolve('cancel flight');
    await task.reject('cancel hotel', Object.assign(new Error('closed'), { code: 'E_CLOSED' }));
    await task.resolve('cancel car');
    expect(task.state.end).toMatchObject({
      status: 'failed',
      error: { message: 'no money', details: { failedCompensations: [{ name: 'Error', message: 'closed', code: 'E_CLOSED' }] } },
    });
  });

  durably('are not interrupted by a cancel', async (given) => {
    const task = await given(trip);
    await book(task);
    await task.reject('pay', new Error('no money'));
    await task.cancel();
    expect(waits(task)).toEqual(['cancel flight']);
    for (const thing of ['flight', 'hotel', 'car']) await task.resolve(`cancel ${thing}`);
    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: 'no money' } });
  });

  durably('that a branch adds while others already run are run too', async (given) => {
    const task = await given(async (ctx) => {
      const book = async (thing: string): Promise<void> => {
        await ctx.call(`book ${thing}`);
        ctx.compensate(() => ctx.call(`cancel ${thing}`));
      };
      await Promise.all(['car', 'hotel', 'flight'].map(book));
    });
    await task.resolve('book car');
    await task.reject('book hotel', new Error('full'));
    await task.resolve('book flight');
    await task.resolve('cancel car');
    await task.resolve('cancel flight');
    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: 'full' } });
  });

  durably('may be plain functions and may wait', async (given) => {
    const task = await given(async (ctx) => {
      ctx.compensate(async () => {
        await ctx.sleep('1s');
        ctx.publish('undone', 1);
      });
      ctx.compensate(() => ctx.publish('undone', 2));
      throw new Error('no');
    });
    expect(task.log[0]!.commands).toMatchObject([{ kind: 'publish', data: 2 }, { kind: 'timer' }]);
    await task.resolve('sleep');
    expect(task.log[1]!.commands).toMatchObject([
      { kind: 'publish', data: 1 },
      { kind: 'end', status: 'failed' },
    ]);
  });

  durably('do not cross a continue-as-new', async (given) => {
    const task = await given(
      async (ctx, input: number) => {
        if (input === 2) throw new Error('second run');
        ctx.compensate(() => ctx.call('undo'));
        await ctx.continueAsNew(2);
      },
      { input: 1 },
    );
    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: 'second run' } });
  });

  durably('see what was settled while they run', async (given) => {
    const task = await given(async (ctx) => {
      const slow = ctx.call('slow');
      ctx.compensate(async () => ctx.publish('slow was', await slow));
      await ctx.call('fast');
    });
    await task.turn(rejected(task.open('fast'), new Error('no')), resolved(task.open('slow'), 'fine'));
    expect(task.log[1]!.commands).toMatchObject([
      { kind: 'publish', data: 'fine' },
      { kind: 'end', status: 'failed' },
    ]);
  });
});
