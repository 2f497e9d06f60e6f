import { describe, expect, it } from 'vitest';
import { drive, strictFaultsOf, run, snapshot } from './driven-task.ts';

describe('the session of an agent task', () => {
  it('is opened before the model is asked, and gains the whole conversation', async () => {
    const task = await drive(snapshot, { session: 'ada' });
    expect(task.open()).toMatchObject([{ kind: 'open-session', name: 'ada' }]);
    await task.resolve('ada', 4);
    await task.answer({ calls: [run('a', 'find')] });
    await task.resolve('find', 'found');
    await task.answer({ text: 'done' });
    expect(task.end()?.session).toMatchObject({ id: 'ada', at: 4, agent: 'advisor' });
    expect(task.remembered()?.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
    expect(await task.replayed()).toEqual([]);
  });

  it('is the one of this user and agent when the agent recalls users', async () => {
    const agent = { ...snapshot, recall: 'user' } as const;
    expect((await drive(agent, { attributes: { user: 'ada' } })).open()).toMatchObject([
      { kind: 'open-session', name: 'user:ada:advisor' },
    ]);
    expect((await drive(agent, { attributes: { user: 'ada' }, session: 's' })).open()).toMatchObject([{ kind: 'open-session', name: 's' }]);
    expect((await drive(agent)).open()).toMatchObject([{ kind: 'model' }]);
    expect((await drive(snapshot, { attributes: { user: 'ada' } })).open()).toMatchObject([{ kind: 'model' }]);
  });

  it('says of calls whose task is cancelled in the middle that nobody knows what came of them', async () => {
    const task = await drive(snapshot, { session: 'ada' });
    await task.resolve('ada', 0);
    await task.answer({ calls: [run('a', 'find')] });
    await task.resolve('find', 'found');
    await task.answer({ calls: [run('b', 'find'), run('c', 'pay', {}, true)] });
    await task.resolve('find', 'found');
    await task.deliver({ kind: 'cancel' });
    expect(task.end()).toMatchObject({ status: 'cancelled' });
    expect(strictFaultsOf(task.remembered()!)).toEqual([]);
    expect(task.remembered()?.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool', 'tool', 'assistant']);
    expect(task.remembered()?.[4]?.content).toContain('before the result of this call was known');
  });

  it('gains nothing of a question that nobody answered', async () => {
    for (const code of ['model-unauthorized', 'model-refused', 'model-bad-request', 'model-failed']) {
      const task = await drive(snapshot, { session: 'ada' });
      await task.resolve('ada', 0);
      await task.reject('gold', { code, message: 'no' });
      expect(task.remembered()).toEqual([]);
    }
    const refused = await drive(snapshot, { session: 'ada' });
    await refused.resolve('ada', 0);
    await refused.answer({ finish: 'refused', text: 'No.' });
    expect(refused.remembered()).toEqual([]);
  });

  it('keeps the results of tools when the model after them is out of reach, and leaves them out when it refused them', async () => {
    for (const [code, content] of [
      ['model-connection', 'poison'],
      ['model-bad-request', expect.stringContaining('not kept')],
      ['model-refused', expect.stringContaining('not kept')],
    ] as const) {
      const task = await drive(snapshot, { session: 'ada' });
      await task.resolve('ada', 0);
      await task.answer({ calls: [run('a', 'find')] });
      await task.resolve('find', 'poison');
      await task.reject('gold', { code, message: 'no' });
      expect(task.remembered()).toEqual([
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: '', model: 'gold', toolCalls: [{ id: 'a', name: 'find', args: {} }] },
        { role: 'tool', content, toolCallId: 'a' },
        { role: 'assistant', content: expect.stringContaining('ended before') },
      ]);
      expect(await task.replayed()).toEqual([]);
    }
  });
});

describe('an agent task that is stopped', () => {
  it('starts no waiting tool call any more and ends timed out when its time is over', async () => {
    const task = await drive({ ...snapshot, toolConcurrency: 2 });
    await task.answer({ calls: ['a', 'b', 'c', 'd'].map((id) => run(id, id)) });
    const commands = await task.deliver({ kind: 'expired' });
    expect(commands.map(({ kind }) => kind)).toEqual(['abandon', 'abandon', 'end']);
    expect(task.end()).toMatchObject({ status: 'timed-out' });
  });

  it('waits for its other agents before it ends, and asks nothing more', async () => {
    const task = await drive();
    await task.answer({
      calls: [{ id: 'a', name: 'law', args: { input: 'May I?' }, plan: 'agent', agent: 'law', approve: false }, run('b', 'find')],
    });
    await task.deliver({ kind: 'cancel', reason: 'enough' });
    expect(task.end()).toBeUndefined();
    await task.resolve('law', 'You may.');
    expect(task.end()).toMatchObject({ status: 'cancelled', error: { message: 'The task was cancelled: enough' } });
    expect(task.open().filter(({ kind }) => kind === 'model')).toEqual([]);
    expect(await task.replayed()).toEqual([]);
  });
});
