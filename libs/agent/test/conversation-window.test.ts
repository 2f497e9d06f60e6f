import fc from 'fast-check';
import type { Message } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { passedOn, withinWindow } from '../src/conversation/conversation-window.ts';
import { faultsOf } from './driven-task.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const round = (id: string, size: number): readonly Message[] => [
  { role: 'assistant', content: '', toolCalls: [{ id, name: 'find', args: {} }] },
  { role: 'tool', content: 'x'.repeat(size), toolCallId: id },
];

describe('the window of a conversation', () => {
  it('is everything while it fits', () => {
    const history = [user('a'), assistant('b')];
    expect(withinWindow(history, [user('c')], 100)).toEqual([...history, user('c')]);
  });

  it('leaves out the oldest, and never begins with an answer', () => {
    const history = [user('x'.repeat(100)), assistant('b'.repeat(20)), user('c'.repeat(20)), assistant('d'.repeat(20))];
    expect(withinWindow(history, [user('e')], 20)).toEqual([user('c'.repeat(20)), assistant('d'.repeat(20)), user('e')]);
  });

  it('never parts tool calls from their results', () => {
    const messages = [user('go'), ...round('a', 300), ...round('b', 300), ...round('c', 30)];
    expect(withinWindow([], messages, 120)).toEqual([user('go'), ...round('b', 300), ...round('c', 30)]);
  });

  it('keeps what the task was asked and the newest round even when they are too large', () => {
    const messages = [user('x'.repeat(1_000)), ...round('a', 10), ...round('b', 1_000)];
    expect(withinWindow([user('earlier')], messages, 10)).toEqual([messages[0], ...round('b', 1_000)]);
  });

  it('is valid and as large as allowed for any conversation', () => {
    const size = fc.integer({ min: 0, max: 200 });
    const exchange = fc.tuple(size, fc.array(size, { maxLength: 3 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 8 }), exchange, fc.integer({ min: 1, max: 400 }), (earlier, now, tokens) => {
        let ids = 0;
        const said = ([asked, rounds, answered]: typeof now): Message[] => [
          user('u'.repeat(asked + 1)),
          ...rounds.flatMap((each) => round(`c${ids++}`, each)),
          ...(answered ? [assistant('done')] : []),
        ];
        const history = earlier.flatMap(said);
        const messages = said(now);
        const window = withinWindow(history, messages, tokens);
        expect(faultsOf(window)).toEqual([]);
        expect(window).toContain(messages[0]);
        expect(window.at(-1)).toBe(messages.at(-1));
        const positions = window.map((message) => [...history, ...messages].indexOf(message));
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is passed on of a conversation', () => {
  it('has an end, though the task makes it longer and longer', () => {
    const messages = [user('go'), ...Array.from({ length: 40 }, (_, n) => round(`c${n}`, 1_000_000)).flat()];
    const passed = passedOn(messages);
    expect(JSON.stringify(passed).length).toBeLessThan(9_000_000);
    expect(passed[0]).toBe(messages[0]);
    expect(passed.at(-1)).toBe(messages.at(-1));
    expect(faultsOf(passed)).toEqual([]);
  });
});
