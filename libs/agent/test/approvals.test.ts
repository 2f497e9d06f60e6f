import type { PlannedCall } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { drive, run, snapshot } from './driven-task.ts';

const kinds = (commands: readonly { kind: string; name: string }[]) => commands.map(({ kind, name }) => `${kind} ${name}`);

describe('a tool call that needs approval', () => {
  it('waits for a human while the other calls run, however many wait', async () => {
    const task = await drive({ ...snapshot, toolConcurrency: 2 });
    const commands = await task.answer({
      calls: [run('a', 'pay', { usd: 1 }, true), run('b', 'ship', {}, true), run('c', 'post', {}, true), run('d', 'find')],
    });
    expect(kinds(commands)).toEqual(['approval pay', 'approval ship', 'approval post', 'tool find']);
    expect(commands[0]).toMatchObject({ agent: 'advisor', args: { usd: 1 } });
    expect(commands.some(({ kind }) => kind === 'timer')).toBe(false);
    await task.resolve('find', 'found');
    expect(kinds(await task.resolve('ship', { decision: 'approve' }))).toEqual(['tool ship']);
    expect(kinds(await task.resolve('pay', { decision: 'approve' }))).toEqual(['tool pay']);
  });

  it('runs with the arguments the human gave it, and the conversation shows those', async () => {
    const task = await drive();
    await task.answer({ calls: [run('a', 'pay', { usd: 100 }, true)] });
    const [tool] = await task.resolve('pay', { decision: 'approve', args: { usd: 50 } });
    expect(tool).toMatchObject({ kind: 'tool', name: 'pay', args: { usd: 50 }, key: 'a' });
    await task.resolve('pay', 'paid');
    expect(task.asked()[1]).toMatchObject({ toolCalls: [{ id: 'a', name: 'pay', args: { usd: 50 } }] });
  });

  it('has a deadline when its plan says so, and is not made when nobody decided until then', async () => {
    const task = await drive();
    const [asked] = await task.answer({ calls: [{ ...run('a', 'pay', {}, true), deadline: 60_000, late: 'shop closed' } as PlannedCall] });
    expect(asked).toMatchObject({ kind: 'approval', due: 1_060_000, late: 'shop closed' });
    await task.resolve('pay', { decision: 'reject', reason: 'shop closed', expired: true });
    expect(task.asked().at(-1)!.content).toBe('No human decided about this call in time, and it was not made: shop closed');
    expect(await task.replayed()).toEqual([]);
  });

  it('is not made when the human says no, and the model gets the reason', async () => {
    const task = await drive();
    await task.answer({ calls: [run('a', 'pay', {}, true), run('b', 'ship', {}, true)] });
    await task.resolve('pay', { decision: 'reject', reason: 'Too much.' });
    expect(kinds(await task.resolve('ship', { decision: 'reject' }))).toEqual(['model gold']);
    expect(
      task
        .asked()
        .slice(2)
        .map(({ content }) => content),
    ).toEqual(['A human refused this call: Too much.', 'A human refused this call.']);
  });

  it('can be a call of another agent', async () => {
    const task = await drive();
    await task.answer({ calls: [{ id: 'a', name: 'law', args: { input: 'May I?' }, plan: 'agent', agent: 'law', approve: true }] });
    expect(kinds(await task.resolve('law', { decision: 'approve' }))).toEqual(['child law']);
  });
});
