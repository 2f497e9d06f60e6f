import { model } from 'troupe';
import { hangAtFirst, witness } from '../data/witness.ts';

const usage = { inputTokens: 1, outputTokens: 1 };

/**
 * Asks once for what the task says (`search`, `browse`, `think`, `pay`), then sums up what came back. It knows
 * the task by its instructions.
 */
export const advisorModel = model({
  name: 'advisor-model',
  generate: async ({ messages }, { signal }) => {
    const wish = messages.findLast(({ role }) => role === 'user')!.content as string;
    const results = messages.slice(messages.findLastIndex(({ role }) => role === 'user')).filter(({ role }) => role === 'tool');
    const before = witness(`model ${messages[0]!.content as string} ${results.length === 0 ? 'asks' : 'concludes'}`);
    if (results.length > 0) {
      if (wish === 'think') await hangAtFirst(before, signal);
      return { text: results.map(({ content }) => content as string).join(' and '), finish: 'stop', usage };
    }
    const calls = {
      search: [{ name: 'search', args: { hang: true } }],
      browse: [{ name: 'search', args: { hang: false, ms: 800 } }],
      think: [{ name: 'search', args: { hang: false } }],
      pay: [
        { name: 'pay', args: { euros: 1 } },
        { name: 'teller', args: { input: 'pay out' } },
      ],
      'pay out': [{ name: 'pay', args: { euros: 2 } }],
    }[wish]!;
    return { toolCalls: calls.map((call, n) => ({ id: `call-${n}`, ...call })), finish: 'tools', usage };
  },
});
