import { model } from 'troupe';

/** Takes 5 ms; asks for two tools in each of five rounds, then answers. */
export const fiveRounds = model({
  name: 'five-rounds',
  generate: async ({ messages }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const round = messages.filter(({ role }) => role === 'assistant').length;
    const usage = { inputTokens: 100, outputTokens: 20 };
    if (round === 5) return { text: 'done', finish: 'stop', usage };
    return { toolCalls: ['a', 'b'].map((word) => ({ id: `${word}${round}`, name: 'look_up', args: { word } })), finish: 'tools', usage };
  },
});
