import { messagesSize, type Message } from '@troupe/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withinWindow } from '../src/conversation/conversation-window.ts';

const text = fc.integer({ min: 0, max: 60 }).map((length) => 'x'.repeat(length));
/** What one task added: a question, maybe a call with its result, an answer. */
const entry = fc.tuple(text, fc.option(text, { nil: undefined }), text).map(([question, result, answer]): readonly Message[] => [
  { role: 'user', content: question },
  ...(result === undefined
    ? []
    : [
        { role: 'assistant' as const, content: '', toolCalls: [{ id: 'c', name: 'look', args: {} }] },
        { role: 'tool' as const, content: result, toolCallId: 'c' },
      ]),
  { role: 'assistant', content: answer },
]);

it('what a model gets of a session is the same without the entries before those that have more than its window', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), entry, fc.integer({ min: 0, max: 200 }), (entries, own, tokens) => {
      let from = entries.length;
      for (let size = 0; from > 0 && size <= tokens * 4;) size += messagesSize(entries[--from]!);
      const cut = entries.slice(from);
      expect(withinWindow(cut.flat(), own, tokens)).toEqual(withinWindow(entries.flat(), own, tokens));
    }),
    { numRuns: 1_000 },
  );
});
