import { describe, expect, it } from 'vitest';
import { drive, strictFaultsOf, run, snapshot } from './driven-task.ts';

const refused = (id: string) => ({ id, name: 'wipe', args: {}, plan: 'refuse', message: '"wipe" was not called: cut off.' }) as const;

describe('an answer that was cut off', () => {
  it('is asked for again once, and not used', async () => {
    const task = await drive();
    await task.answer({ text: 'The first half', finish: 'length', cut: true });
    expect(task.asked().slice(1)).toEqual([
      { role: 'assistant', content: 'The first half' },
      { role: 'user', content: expect.stringContaining('cut off') },
    ]);
    await task.answer({ text: 'All of it.' });
    expect(task.end()).toMatchObject({ status: 'completed', output: 'All of it.' });
    expect(await task.replayed()).toEqual([]);
  });

  it('fails the task when the next one is cut off too, or when it never came to a word', async () => {
    const twice = await drive();
    await twice.answer({ text: 'The first half', finish: 'length', cut: true });
    await twice.answer({ text: 'Half again', finish: 'length', cut: true, usage: { inputTokens: 1, outputTokens: 20 } });
    const failed = {
      status: 'failed',
      error: { code: 'output-cut', message: expect.stringContaining('after 20 tokens'), details: { text: 'Half again' } },
    };
    expect(twice.end()).toMatchObject(failed);

    const silent = await drive({ ...snapshot, typed: true });
    await silent.answer({ finish: 'length', cut: true });
    expect(silent.end()).toMatchObject({ status: 'failed', error: { code: 'output-cut' } });
  });

  it('is no typed output, even if it looks like one', async () => {
    const task = await drive({ ...snapshot, typed: true });
    await task.answer({ text: '{"a":1}', finish: 'length', cut: true, output: { ok: true, value: { a: 1 } } });
    expect(task.end()).toBeUndefined();
    expect(task.asked().at(-1)).toMatchObject({ role: 'user', content: expect.stringContaining('cut off') });
  });

  it('gives the model notes on its calls, and is paid for three times in a row at most', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9 } }, { session: 's' });
    await task.resolve('s', 0);
    for (const id of ['a', 'b']) {
      await task.answer({ finish: 'length', cut: true, calls: [refused(id)] });
      expect(strictFaultsOf(task.asked())).toEqual([]);
      expect(task.asked().at(-1)).toMatchObject({ role: 'tool', content: expect.stringContaining('cut off') });
    }
    await task.answer({ finish: 'length', cut: true, calls: [refused('c')] });
    expect(task.end()).toMatchObject({ status: 'failed', error: { code: 'output-cut' } });
    expect(strictFaultsOf(task.remembered()!)).toEqual([]);
  });

  it('counts as over once a whole one came', async () => {
    const task = await drive({ ...snapshot, limits: { modelCalls: 9 } });
    for (const id of ['a', 'b', 'c', 'd']) {
      await task.answer({ finish: 'length', cut: true, calls: [refused(id)] });
      await task.answer({ calls: [run(`${id}2`, 'find')] });
      await task.resolve('find', 'found');
    }
    expect(task.end()).toBeUndefined();
  });
});

describe('what a provider wants back', () => {
  it('stands in the conversation with the message and the call it belongs to, and with who wrote it', async () => {
    const task = await drive();
    const call = { ...run('a', 'find'), extra: { signature: 's' } };
    await task.answer({ calls: [call], extra: { reasoning_content: 'Hm.' } });
    await task.resolve('find', 'found');
    expect(task.asked()[1]).toEqual({
      role: 'assistant',
      content: '',
      model: 'gold',
      extra: { reasoning_content: 'Hm.' },
      toolCalls: [{ id: 'a', name: 'find', args: {}, extra: { signature: 's' } }],
    });
    expect(await task.replayed()).toEqual([]);
  });
});
