import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Activity, type Code } from './start-runtime.ts';

const closed = { code: 'bank-closed', message: 'The bank is closed.' };
const once = { attempts: 1 } as const;

/** Steps that ran, and a bank that is closed until it opens. */
function bank(): { readonly ran: string[]; readonly pay: Activity; open(): void } {
  const ran: string[] = [];
  let isOpen = false;
  return {
    ran,
    pay: {
      retry: once,
      run: (euros) => {
        ran.push('pay');
        if (!isOpen) throw Object.assign(new Error(closed.message), { code: closed.code });
        return `paid ${String(euros)}`;
      },
    },
    open: () => (isOpen = true),
  };
}

const cases: Readonly<Record<string, { readonly code: (ran: string[]) => Code; readonly again: readonly string[] }>> = {
  'that ended with the failure of a call': {
    code: (ran) => async (ctx) => {
      await ctx.step('order', () => void ran.push('order'));
      return ctx.call('pay', 5);
    },
    again: ['pay'],
  },
  'that did something more before it threw the failure on, as the cause of its own': {
    code: (ran) => async (ctx) => {
      await ctx.step('order', () => void ran.push('order'));
      try {
        return await ctx.call('pay', 5);
      } catch (cause) {
        await ctx.step('note', () => void ran.push('note'));
        throw new Error('Not paid.', { cause });
      }
    },
    again: ['pay'],
  },
  'whose first turn failed': {
    code: (ran) => (ctx) => ctx.call('pay', 5).then((paid) => (ran.push('end'), paid)),
    again: ['pay', 'end'],
  },
};

describe('a fork from where a task failed', () => {
  for (const [of, { code, again }] of Object.entries(cases)) {
    it(`of one ${of}, does the call again and nothing before it`, async () => {
      const { ran, pay, open } = bank();
      await using started = await startRuntime({ code: code(ran) }, { activities: { pay } });
      const failed = await started.run('code');
      expect(failed.status).toBe('failed');
      open();
      ran.length = 0;
      const { service } = started.runtime;
      const copy = await service.fork(failed.id, 'failure', 'again');
      expect(await service.wait(copy.id, 5_000)).toMatchObject({ status: 'completed', output: 'paid 5' });
      expect(ran).toEqual(again);
      expect(await service.fork(failed.id, 'failure', 'again')).toMatchObject({ id: 'again', status: 'completed' });
      expect(ran).toEqual(again);
    });
  }

  it('runs the code again that threw by itself, as it is by then', async () => {
    const ran: string[] = [];
    let broken = true;
    const code: Code = async (ctx) => {
      await ctx.step('order', () => void ran.push('order'));
      if (broken) throw new Error('a slip of the code');
      return 'done';
    };
    await using started = await startRuntime({ code });
    const failed = await started.run('code');
    expect(failed).toMatchObject({ status: 'failed', error: { message: 'a slip of the code' } });
    broken = false;
    const { service } = started.runtime;
    const copy = await service.fork(failed.id, 'failure');
    expect(await service.wait(copy.id, 5_000)).toMatchObject({ status: 'completed', output: 'done' });
    expect(ran).toEqual(['order']);
  });

  it('does no call again that ended together with the failure, though the process dies before the first turn of the copy', async () => {
    const { ran, pay, open } = bank();
    const code: Code = async (ctx) => {
      await ctx.step('order', () => void ran.push('order'));
      return ctx.call('pay', 5);
    };
    const store = memoryStore();
    const dies: Store = {
      ...store,
      append: (entry) => (entry.turn.task === ('again' as never) && entry.turn.n === 1 ? new Promise(() => {}) : store.append(entry)),
    };
    const broken: Code = async (ctx) => {
      await ctx.step('order', () => void ran.push('order'));
      throw new Error('a slip of the code');
    };
    {
      await using dying = await startRuntime({ code: broken }, { store: dies, activities: { pay } });
      const failed = await dying.run('code');
      await dying.runtime.service.fork(failed.id, 'failure', 'again');
      expect(ran).toEqual(['order']);
    }
    open();
    await using next = await startRuntime({ code }, { store, activities: { pay } });
    expect(await next.runtime.service.wait('again', 5_000)).toMatchObject({ status: 'completed', output: 'paid 5' });
    expect(ran).toEqual(['order', 'pay']);
  });

  it('goes on as before the stop with one that was terminated, cancelled or ran out of time', async () => {
    const code: Code = async (ctx) => `${await ctx.call('pay', 5)}, ${JSON.stringify(await ctx.signal('go'))}`;
    const { ran, pay, open } = bank();
    open();
    await using started = await startRuntime({ code }, { activities: { pay } });
    const { service } = started.runtime;
    const stops = {
      terminated: (id: string) => service.terminate(id),
      cancelled: (id: string) => service.cancel(id),
      'timed-out': async () => {},
    };
    for (const [status, stop] of Object.entries(stops)) {
      const timeout = status === 'timed-out' ? { timeout: 300 } : {};
      const { task } = await service.start({ kind: 'workflow', name: 'code', id: status, ...timeout });
      await expect
        .poll(async () => (await service.get(task.id)).waitingFor[0]?.kind ?? (await service.get(task.id)).status)
        .toMatch(/signal|timed-out/);
      await stop(task.id);
      expect(await service.wait(task.id, 5_000)).toMatchObject({ status });
      const copy = await service.fork(task.id, 'failure');
      await service.signal(copy.id, 'go', 'gone');
      expect(await service.wait(copy.id, 5_000)).toMatchObject({ status: 'completed', output: 'paid 5, "gone"' });
    }
    expect(ran).toEqual(['pay', 'pay', 'pay']);
  });

  it('is refused where there is nothing to go on from: the task is open, it completed, what it did was undone', async () => {
    const { ran, pay } = bank();
    const undone: Code = async (ctx) => {
      await ctx.step('order', () => void ran.push('order'));
      ctx.compensate(() => ctx.step('cancel the order', () => void ran.push('undone')));
      return ctx.call('pay', 5);
    };
    const open: Code = (ctx) => ctx.signal('go');
    await using started = await startRuntime({ undone, open, done: async () => 'done' }, { activities: { pay } });
    const { service } = started.runtime;
    const waiting = await started.run('open', undefined, 50);
    const reasons = {
      [(await started.run('undone')).id]: 'Compensations undid what task',
      [(await started.run('done')).id]: 'completed. Fork it from one of its turns.',
      [waiting.id]: 'has not ended',
    };
    for (const [id, message] of Object.entries(reasons))
      await expect(service.fork(id, 'failure')).rejects.toMatchObject({ code: 'out-of-range', message: expect.stringContaining(message) });
    expect(ran).toEqual(['order', 'pay', 'undone']);
  });
});
