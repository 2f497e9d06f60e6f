import { TroupeError } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Activity, type Code } from './start-runtime.ts';

const code: Code = (ctx) => ctx.call('charge', { euros: 5 });

/** Begins the effect in one process and goes on in the next. */
async function interrupted(activity: (executions: number[]) => Partial<Activity>) {
  const store = memoryStore();
  const executions: number[] = [];
  const begun: Activity = {
    effect: 'once',
    run: (_, { attempt }) => {
      executions.push(attempt);
      return executions.length === 1 ? new Promise(() => {}) : 'charged';
    },
  };
  const activities = { charge: { ...begun, ...activity(executions) } };
  let id: string;
  {
    await using before = await startRuntime({ code }, { store, activities });
    ({ id } = await before.run('code', undefined, 1));
    await expect.poll(() => executions).toEqual([1]);
  }
  return { id, executions, after: await startRuntime({ code }, { store, activities }) };
}

describe('a once effect whose process died in the middle of it', () => {
  it('is not repeated: the task waits for somebody who knows', async () => {
    const { id, executions, after } = await interrupted(() => ({}));
    await using runtime = after;
    expect(await runtime.runtime.service.wait(id, 300)).toMatchObject({ status: 'running', waitingFor: [{ name: 'charge' }] });
    const { items } = await runtime.runtime.service.approvals({ limit: 10, task: id });
    expect(items).toMatchObject([{ reason: 'outcome-unknown', args: { euros: 5 } }]);
    expect(executions).toEqual([1]);
    const edited = runtime.runtime.service.decide(items[0]!.id, { decision: 'approve', args: { euros: 6 } });
    await expect(edited).rejects.toMatchObject({ code: 'invalid-arguments', message: expect.stringContaining('cannot be edited') });
    expect((await runtime.runtime.service.approval(items[0]!.id)).status).toBe('pending');
  });

  it('is what reconcile finds out it was: it happened', async () => {
    const { id, executions, after } = await interrupted(() => ({ reconcile: () => ({ happened: true, value: 'found' }) }));
    await using runtime = after;
    expect(await runtime.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'found' });
    expect(executions).toEqual([1]);
  });

  it('is what reconcile finds out it was: it did not happen, and is made again', async () => {
    const { id, executions, after } = await interrupted(() => ({ reconcile: () => ({ happened: false }) }));
    await using runtime = after;
    expect(await runtime.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: 'charged' });
    expect(executions).toHaveLength(2);
  });
});

describe('a once effect that says itself that nobody knows whether it happened', () => {
  it('is not repeated: the task waits for somebody who knows', async () => {
    const executions: number[] = [];
    const charge: Activity = {
      effect: 'once',
      run: (_, { attempt }) => {
        executions.push(attempt);
        throw new TroupeError('outcome-unknown', 'The server gave no answer.', { retryable: false });
      },
    };
    await using runtime = await startRuntime({ code }, { activities: { charge } });
    const { id } = await runtime.run('code', undefined, 1);
    await expect
      .poll(async () => (await runtime.runtime.service.approvals({ limit: 10, task: id })).items)
      .toMatchObject([{ reason: 'outcome-unknown', args: { euros: 5 } }]);
    expect(executions).toEqual([1]);
  });
});
