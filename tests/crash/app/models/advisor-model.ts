import { model } from 'troupe';

/** Two rounds of two tools each, then an answer that says what it saw. */
export const advisorModel = model({
  name: 'advisor-model',
  generate: async ({ messages }) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    const since = messages.findLastIndex(({ role }) => role === 'user');
    const round = messages.slice(since).filter(({ role }) => role === 'assistant').length;
    const usage = { inputTokens: 1, outputTokens: 1 };
    if (round < 2) {
      return {
        toolCalls: ['a', 'b'].map((word) => ({ id: `${word}${round}`, name: 'look_up', args: { word: `${word}${round}` } })),
        finish: 'tools',
        usage,
      };
    }
    return {
      text: messages
        .slice(since)
        .filter(({ role }) => role === 'tool')
        .map(({ content }) => content)
        .join(' '),
      finish: 'stop',
      usage,
    };
  },
});
