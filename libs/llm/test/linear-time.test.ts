import { redactor, type Json, type ToolSpec } from '@troupe/contracts';
import { hostileTexts, inTime } from '@troupe/testing/hostile-values';
import { describe, expect, it } from 'vitest';
import { chooseCalls } from '../src/demo/choose-calls.ts';
import { composeAnswer } from '../src/demo/compose-answer.ts';
import { readConversation } from '../src/demo/conversation.ts';
import { emailIn, hasWord, nameAfter, nameWithin, numberIn, wordFitting } from '../src/demo/find-words.ts';
import { sampleOf } from '../src/demo/sample-of.ts';
import { assembleCalls } from '../src/openai/answer/assemble-calls.ts';
import { brokenCall, refusedRequest } from '../src/failures/model-failure.ts';
import { afterThoughts, leadingThoughts } from '../src/openai/answer/leading-thoughts.ts';
import { retryAfter } from '../src/failures/retry-after.ts';
import { toolNames } from '../src/request/tool-names.ts';
import { readArguments, wellFormedText } from '../src/answer/well-formed.ts';
import { withUniqueIds } from '../src/answer/unique-ids.ts';

const SIZE = 100_000;
const limit = { timeout: 120_000 };

const properties: Json = {
  to: { type: 'string', format: 'email' },
  from: { type: 'string' },
  day: { type: 'string', format: 'date' },
  at: { type: 'string', format: 'date-time' },
  link: { type: 'string', format: 'uri' },
  who: { type: 'string' },
  count: { type: 'number' },
  code: { type: 'string', pattern: '^[a-z-]+-\\d+$' },
  never: { type: 'string', pattern: '^(\\w+\\s?)+$' },
  kind: { type: 'string', enum: ['one', 'two'] },
};
const tools: readonly ToolSpec[] = ['send_mail', 'find_order', 'transfer_to_billing'].map((name) => ({
  name,
  description: name,
  schema: { type: 'object', properties: name === 'send_mail' ? properties : {} },
}));

describe('the demo model', () => {
  it('reads whatever it is asked in time', limit, () => {
    for (const { text } of hostileTexts(SIZE)) {
      const conversation = readConversation([{ role: 'user', content: `Send mail, I like this: ${text}` }]);
      inTime(() => [chooseCalls(tools, conversation), composeAnswer(conversation), sampleOf({ type: 'object', properties }, text)]);
    }
  });

  it('reads whatever a tool answers in time', limit, () => {
    const wish = `I like ${Array.from({ length: 10_000 }, (_, i) => `word${'abcdefghij'[i % 10]}${i}x`).join(' ')}`;
    const toolCalls = [{ id: 'c', name: 'find_order', args: {} }];
    const results = [
      JSON.stringify(Array.from({ length: 5_000 }, (_, i) => ({ title: `item ${i}` }))),
      ...[...hostileTexts(SIZE)].map(({ text }) => text),
    ];
    for (const content of results) {
      const said = [
        { role: 'user', content: wish } as const,
        { role: 'assistant', content: '', toolCalls } as const,
        { role: 'tool', content, toolCallId: 'c' } as const,
      ];
      inTime(() => composeAnswer(readConversation(said)));
    }
  });

  it.each<[string, string | number | undefined, string | number | undefined]>([
    ['an address of e-mail', emailIn('Mail to <ada.l+x@mail.example.com>, please.'), 'ada.l+x@mail.example.com'],
    ['none where there is none', emailIn('a@b, @c.d and e@.f'), undefined],
    ['a number', numberIn('Book 2.5 nights in A-12'), 2.5],
    ['no number too long to be one', numberIn(`at ${'9'.repeat(400)} o'clock`), undefined],
    ['a name within a sentence', nameWithin('Where Is the report of: Ada Lovelace now?'), 'Is'],
    ['a name after small letters', nameWithin('Find a flight for Ada Lovelace now'), 'Ada Lovelace'],
    ['a name after a word', nameAfter('from', 'Fly from New York to Oslo'), 'New York'],
    ['what fits a pattern', wordFitting('^A-\\d{4}$', 'Refund order (A-1003), and A-10045.'), 'A-1003'],
    ['what fits a part of a word', wordFitting('^A-\\d{4}$', 'Refund order:A-1003'), 'A-1003'],
    ['nothing for a pattern that comes to no end', wordFitting('^(a+)+$', `${'a'.repeat(60)}!x`), undefined],
    ['nothing for what is no pattern', wordFitting('(', 'a ( b'), undefined],
  ])('finds %s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it('finds words where they begin, in any case', () => {
    expect([
      hasWord('Please REFUND it', 'refund'),
      hasWord('prerefund', 'refund'),
      hasWord('a', ''),
      hasWord('x.refunds', 'refund'),
    ]).toEqual([true, false, false, true]);
  });
});

describe('answers of a provider', () => {
  it('are read in time, whatever their texts', limit, () => {
    for (const { text } of hostileTexts(SIZE)) {
      inTime(() => {
        readArguments(text);
        const unicode = wellFormedText();
        for (let at = 0; at < text.length; at += 100) unicode.add(text.slice(at, at + 100));
        toolNames({
          model: 'm',
          tools: [],
          settings: {},
          messages: [{ role: 'assistant', content: '', toolCalls: [{ id: '', name: text, args: {} }] }],
        });
        const origin = { from: 'Model "m"', redact: redactor(['a-key-of-ours']) };
        brokenCall(new Error(text), origin, false);
        for (const body of [text, JSON.stringify({ error: { message: text, code: text } })])
          refusedRequest({ status: 400, headers: new Headers() }, body, origin);
        const thoughts = leadingThoughts();
        for (let at = 0; at < text.length; at += 100) thoughts.add(text.slice(at, at + 100));
        afterThoughts(text);
      });
    }
  });

  it('are put together in time, however many pieces and calls there are', limit, () => {
    inTime(() => {
      const calls = assembleCalls();
      // A server that names the call in each piece, while its arguments look whole again and again.
      for (let i = 0; i < 20_000; i++)
        calls.add({ index: 0, id: 'c', function: { name: 'f', arguments: i === 0 ? '{"a":"' : 'xxxxxxxxx}' } });
      for (let i = 1; i < 20_000; i++) calls.add({ index: i, id: `c${i}`, function: { name: 'f', arguments: '{}' } });
      expect(calls.end()).toHaveLength(20_000);
    });
    inTime(() => {
      const made = withUniqueIds(Array.from({ length: 30_000 }, () => ({ id: 'same', name: 'f', args: {} })));
      expect(new Set(made.map(({ id }) => id)).size).toBe(30_000);
    });
    inTime(() => {
      const calls = Array.from({ length: 30_000 }, (_, i) => ({ id: '', name: `${'x'.repeat(64)}${i}`, args: {} }));
      const names = toolNames({ model: 'm', tools: [], settings: {}, messages: [{ role: 'assistant', content: '', toolCalls: calls }] });
      expect(new Set(calls.map(({ name }) => names.toWire(name))).size).toBe(30_000);
    });
  });

  it('ask for a wait within a day, whatever their headers say', () => {
    const numbers = [
      '0',
      '1e300',
      'Infinity',
      'NaN',
      '-1',
      '9'.repeat(400),
      '99999999999999999999',
      '3155760000',
      '1.5',
      'Fri, 31 Dec 9999 23:59:59 GMT',
      '5d',
    ];
    for (const name of ['retry-after', 'retry-after-ms', 'x-ratelimit-reset-requests']) {
      for (const number of numbers) {
        const wait = retryAfter(new Headers({ [name]: number, 'x-ratelimit-remaining-requests': '0' }), 0);
        expect(wait ?? 0).toSatisfy((ms: number) => ms >= 0 && ms <= 86_400_000);
      }
    }
  });
});
