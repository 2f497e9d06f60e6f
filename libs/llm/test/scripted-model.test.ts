import { TroupeError, type Message, type ModelRequest } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { describeModels, describeSetModels, type NextAnswer } from '../src/contract.ts';
import { byRound, scriptedModel, type ScriptedModel, type ScriptedStep } from '../src/scripted.ts';

const provider = (next: NextAnswer): ScriptedModel => scriptedModel('scripted', () => stepFor(next));
describeModels('scripted model', provider);
describeSetModels('scripted model whose answers are set', provider);

function stepFor(next: NextAnswer): ScriptedStep {
  switch (next.kind) {
    case 'text':
      return { text: next.pieces };
    case 'calls':
      return { toolCalls: next.calls };
    case 'silence':
      return { text: 'too late', after: 60_000 };
    case 'rate-limited':
      return new TroupeError('model-rate-limited', 'Slow down.', { retryable: true, retryAfter: next.retryAfter });
    default:
      return next satisfies never;
  }
}

const user = (content: string): ModelRequest => ({ model: 'm', messages: [{ role: 'user', content }], tools: [], settings: {} });

async function say(model: ScriptedModel, request: ModelRequest): Promise<string | undefined> {
  return (await model.generate(request, { signal: new AbortController().signal, onDelta: () => {} })).text;
}

describe('a scripted model', () => {
  it('gives its steps in order and keeps every request', async () => {
    const model = scriptedModel('m', ['one', { text: 'two' }, ({ messages }, call) => `${String(messages[0]?.content)} ${call}`]);
    expect([await say(model, user('a')), await say(model, user('b')), await say(model, user('c'))]).toEqual(['one', 'two', 'c 2']);
    expect(model.calls.map(({ messages }) => messages[0]?.content)).toEqual(['a', 'b', 'c']);
    model.assertComplete();
  });

  it('fails loudly when it is asked more than was scripted, naming what was asked', async () => {
    const model = scriptedModel('gold', ['one']);
    await say(model, user('a'));
    const asked = { ...user('and then?'), tools: [{ name: 'find_order', description: '', schema: {} }] };
    const refusal = expect.objectContaining({
      code: 'model-failed',
      retryable: false,
      message: expect.stringMatching(/"gold".*call 2.*and then\?.*find_order/),
    });
    await expect(say(model, asked)).rejects.toEqual(refusal);
    expect(() => model.assertComplete()).toThrow(refusal);
  });

  it('is not complete while steps are left', async () => {
    const model = scriptedModel('m', ['one', 'two']);
    await say(model, user('a'));
    expect(() => model.assertComplete()).toThrow(/asked 1 times; its script has 2 steps/);
  });

  it('answers by a rule, and fails loudly where the rule has no answer', async () => {
    const model = scriptedModel('m', ({ messages }) => (messages[0]?.content === 'ping' ? 'pong' : undefined));
    expect(await say(model, user('ping'))).toBe('pong');
    await expect(say(model, user('boo'))).rejects.toThrow(/no answer to call 2/);
  });

  it('answers by the round of the conversation, for any caller and however often', async () => {
    const rule = byRound([{ toolCalls: [{ name: 'look' }] }, 'seen']);
    const conversation: readonly Message[] = [
      { role: 'user', content: 'earlier' },
      { role: 'assistant', content: 'yes' },
      { role: 'user', content: 'now' },
    ];
    const second: readonly Message[] = [
      ...conversation,
      { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'look', args: {} }] },
      { role: 'tool', content: 'a tree', toolCallId: 'c' },
    ];
    for (const model of [scriptedModel('before', rule), scriptedModel('after a restart', rule)]) {
      expect(await say(model, { ...user(''), messages: second })).toBe('seen');
      expect(await say(model, { ...user(''), messages: conversation })).toBeUndefined();
      await expect(say(model, { ...user(''), messages: [...second, { role: 'assistant', content: 'seen' }] })).rejects.toThrow(
        /not in its script/,
      );
    }
  });

  it('waits as long as its script says, each step by itself', async () => {
    const model = scriptedModel('m', ['now', { text: 'later', after: 60 }], { after: 20 });
    const times: number[] = [];
    for (const _ of [1, 2]) {
      const begun = performance.now();
      await say(model, user('a'));
      times.push(performance.now() - begun);
    }
    expect(times[0]).toBeGreaterThanOrEqual(19);
    expect(times[1]).toBeGreaterThanOrEqual(59);
  });

  it('fails with whatever its script says, also in the middle of an answer', async () => {
    const pieces: string[] = [];
    const model = scriptedModel('m', [{ text: ['half a', ' sen'], error: new TypeError('gone') }]);
    const answer = model.generate(user('a'), { signal: new AbortController().signal, onDelta: ({ text }) => pieces.push(text) });
    await expect(answer).rejects.toThrow(new TypeError('gone'));
    expect(pieces).toEqual(['half a', ' sen']);
  });

  it('keeps nothing when it is not to record', async () => {
    const model = scriptedModel('m', () => 'hi', { record: false });
    await say(model, user('a'));
    expect(model.calls).toEqual([]);
  });

  it('serves thousands of 5 ms calls a second', async () => {
    const model = scriptedModel('m', () => 'hi', { after: 5, record: false });
    const asked = 20_000;
    const request = user('a');
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        for (let i = 0; i < asked / 500; i++) await say(model, request);
      }),
    );
    const perSecond = asked / ((performance.now() - begun) / 1_000);
    expect(perSecond).toBeGreaterThan(5_000);
  });
});
