import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Asks for a colour once, and says which it got. */
export const painterModel = model({
  name: 'painter-model',
  generate: async ({ messages }) => {
    const answer = messages.findLast(({ role }) => role === 'tool');
    if (answer !== undefined) return { text: `It is ${answer.content as string}.`, finish: 'stop', usage };
    const call = { id: 'call-1', name: 'ask_user', args: { question: 'Which colour?', choices: ['red', 'blue'] } };
    return { toolCalls: [call], finish: 'tools', usage };
  },
});
