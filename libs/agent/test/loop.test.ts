import { describe, expect, it } from 'vitest';
import { drive, faultsOf, run, snapshot } from './driven-task.ts';

const names = (commands: readonly { kind: string; name: string }[]) => commands.map(({ kind, name }) => `${kind} ${name}`);

describe('the agent loop', () => {
  it('asks the model with the input and ends with its text', async () => {
    const task = await drive();
    expect(names(task.open())).toEqual(['model gold']);
    expect(task.asked()).toEqual([{ role: 'user', content: 'hello' }]);
    await task.answer({ text: 'hi' });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'hi' });
    expect(await task.replayed()).toEqual([]);
  });

  it('gives JSON input to the model as text', async () => {
    const task = await drive(snapshot, { input: { city: 'Oslo' } });
    expect(task.asked()).toEqual([{ role: 'user', content: '{"city":"Oslo"}' }]);
  });

  it('runs the tool calls of one answer at once and gives the model each result, in order', async () => {
    const task = await drive();
    const commands = await task.answer({ text: 'Let me look.', finish: 'tools', calls: [run('a', 'find', { n: 1 }), run('b', 'book')] });
    expect(names(commands)).toEqual(['tool find', 'tool book']);
    await task.resolve('book', { seat: '12A' });
    await task.resolve('find', 'found');
    expect(task.asked()).toEqual([
      { role: 'user', content: 'hello' },
      {
        role: 'assistant',
        content: 'Let me look.',
        model: 'gold',
        toolCalls: [
          { id: 'a', name: 'find', args: { n: 1 } },
          { id: 'b', name: 'book', args: {} },
        ],
      },
      { role: 'tool', content: 'found', toolCallId: 'a' },
      { role: 'tool', content: '{"seat":"12A"}', toolCallId: 'b' },
    ]);
    await task.answer({ text: 'done' });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'done' });
    expect(await task.replayed()).toEqual([]);
  });

  it('hands a tool the id of its call as key', async () => {
    const task = await drive();
    const [tool] = await task.answer({ calls: [run('a', 'find')] });
    expect(tool).toMatchObject({ kind: 'tool', key: 'a' });
  });

  it('makes ids unique that a model repeats', async () => {
    const task = await drive();
    await task.answer({ calls: [run('a', 'find'), run('a', 'book'), run('', 'pay')] });
    for (const name of ['find', 'book', 'pay']) await task.resolve(name, name);
    await task.answer({ calls: [run('a', 'find')] });
    await task.resolve('find', 'again');
    expect(faultsOf(task.asked())).toEqual([]);
    expect(task.asked().filter(({ role }) => role === 'tool')).toHaveLength(4);
  });

  it('lets no more tool calls run at once than the agent says', async () => {
    const task = await drive({ ...snapshot, toolConcurrency: 2 });
    expect(names(await task.answer({ calls: ['a', 'b', 'c', 'd'].map((id) => run(id, id)) }))).toEqual(['tool a', 'tool b']);
    expect(names(await task.resolve('b'))).toEqual(['tool c']);
    expect(names(await task.resolve('a'))).toEqual(['tool d']);
  });

  it('runs tool calls truly one after the other when the agent says so', async () => {
    const task = await drive({ ...snapshot, toolConcurrency: 1 });
    expect(names(await task.answer({ calls: [run('a', 'a'), run('b', 'b', {}, true), run('c', 'c')] }))).toEqual(['tool a']);
    expect(names(await task.resolve('a'))).toEqual(['approval b']);
    expect(names(await task.resolve('b', { decision: 'approve' }))).toEqual(['tool b']);
    expect(names(await task.resolve('b'))).toEqual(['tool c']);
    expect(names(await task.resolve('c'))).toEqual(['model gold']);
  });

  it('gives the model what went wrong with a call', async () => {
    const task = await drive();
    await task.answer({
      calls: [{ id: 'a', name: 'nope', args: {}, plan: 'refuse', message: 'There is no tool "nope".' }, run('b', 'find'), run('c', 'book')],
    });
    await task.reject('find', { name: 'ToolError', code: 'tool-failed', message: 'No flights that day.' });
    await task.reject('book', { message: 'boom' });
    expect(
      task
        .asked()
        .slice(2)
        .map(({ content }) => content),
    ).toEqual(['There is no tool "nope".', 'No flights that day.', 'The tool failed: boom']);
  });

  it('asks another agent as a task of its own, for the same user', async () => {
    const task = await drive(snapshot, { attributes: { user: 'ada', desk: 'x' } });
    const [child] = await task.answer({
      calls: [{ id: 'a', name: 'law', args: { input: 'May I?' }, plan: 'agent', agent: 'law desk', approve: false }],
    });
    expect(child).toMatchObject({ kind: 'child', taskKind: 'agent', name: 'law desk', input: 'May I?', attributes: { user: 'ada' } });
    await task.resolve('law desk', 'You may.');
    expect(task.asked().at(-1)).toEqual({ role: 'tool', content: 'You may.', toolCallId: 'a' });
  });

  it('goes on when another agent failed, or was cancelled by somebody', async () => {
    const task = await drive();
    await task.answer({ calls: [{ id: 'a', name: 'law', args: { input: 'May I?' }, plan: 'agent', agent: 'law', approve: false }] });
    await task.reject('law', { name: 'CancelledError', code: 'cancelled', message: 'The task was cancelled' });
    expect(task.asked().at(-1)?.content).toBe('The tool failed: The task was cancelled');
  });

  it('hands the conversation over, answering every call of that answer', async () => {
    const task = await drive();
    const booking = { ...snapshot, name: 'booking', models: ['silver'] };
    await task.answer({
      calls: [
        { id: 'a', name: 'transfer_to_booking', args: {}, plan: 'handoff', to: booking },
        run('b', 'find'),
        { id: 'c', name: 'transfer_to_law', args: {}, plan: 'handoff', to: { ...snapshot, name: 'law' } },
      ],
    });
    await task.resolve('find', 'found');
    expect(task.open()).toMatchObject([{ kind: 'model', name: 'silver', args: { agent: 'booking', round: 2 } }]);
    expect(
      task
        .asked()
        .slice(2)
        .map(({ content }) => content),
    ).toEqual(['The conversation goes to "booking".', 'found', 'Not done: the conversation goes to "booking".']);
    expect(faultsOf(task.asked())).toEqual([]);
    await task.answer({ text: 'booked' });
    expect(task.end()).toMatchObject({ output: 'booked' });
    expect(await task.replayed()).toEqual([]);
  });

  it('ends with an error when the model refuses', async () => {
    const task = await drive();
    await task.answer({ text: 'I must not.', finish: 'refused' });
    expect(task.end()).toMatchObject({
      status: 'failed',
      error: { code: 'model-refused', message: expect.stringContaining('I must not.') },
    });
  });

  it('takes an answer that was cut off for what it is', async () => {
    const task = await drive();
    await task.answer({ text: 'The first half', finish: 'length' });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'The first half' });
  });

  it('records the same few bytes per model call however long the conversation is (A3)', async () => {
    const task = await drive();
    for (let round = 1; round <= 20; round++) {
      await task.answer({ calls: [run(`c${round}`, 'find')] });
      await task.resolve('find', 'x'.repeat(1_000));
    }
    expect(JSON.stringify(task.asked()).length).toBeGreaterThan(20_000);
    const sizes = task.log.flatMap(({ commands }) =>
      commands.filter(({ kind }) => kind === 'model').map((command) => JSON.stringify(command).length),
    );
    expect(sizes).toHaveLength(21);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(10);
  });
});

describe('typed output', () => {
  const typed = { ...snapshot, typed: true };

  it('is the output of the task', async () => {
    const task = await drive(typed);
    await task.answer({ text: '{"n":1}', output: { ok: true, value: { n: 1 } } });
    expect(task.end()).toMatchObject({ status: 'completed', output: { n: 1 } });
  });

  it('is asked for once more when it does not fit', async () => {
    const task = await drive(typed, { session: 's' });
    await task.resolve('s', 0);
    await task.answer({ text: 'one', output: { ok: false, message: 'it is not JSON' } });
    expect(task.asked().slice(1)).toEqual([
      { role: 'assistant', content: 'one' },
      { role: 'user', content: expect.stringContaining('it is not JSON') },
    ]);
    await task.answer({ text: '{"n":1}', output: { ok: true, value: { n: 1 } } });
    expect(task.end()).toMatchObject({ status: 'completed', output: { n: 1 } });
    expect(faultsOf(task.remembered()!)).toEqual([]);
    expect(task.remembered()?.at(-1)).toEqual({ role: 'assistant', content: '{"n":1}' });
  });

  it('fails the task when the repair does not fit either', async () => {
    const task = await drive(typed);
    await task.answer({ text: '', output: { ok: false, message: 'n: expected number' } });
    expect(faultsOf(task.asked())).toEqual([]);
    await task.answer({ calls: [run('a', 'find')] });
    await task.resolve('find', 'found');
    await task.answer({ text: 'two', output: { ok: false, message: 'n: still no number' } });
    expect(task.end()).toMatchObject({
      status: 'failed',
      error: { code: 'output-invalid', message: expect.stringContaining('n: still no number') },
    });
  });
});
