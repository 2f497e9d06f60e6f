import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Hands over what it is asked, and says what came of it and what it was informed of the tool. */
export const deskModel = model({
  name: 'desk-model',
  generate: async ({ messages, tools }) => {
    const result = messages.findLast(({ role }) => role === 'tool');
    if (result !== undefined) return { text: `${result.content as string} | ${tools[0]?.description}`, finish: 'stop', usage };
    const input = messages.findLast(({ role }) => role === 'user')!.content as string;
    return { toolCalls: [{ id: 'call', name: 'partner', args: { data: { ask: input } } }], finish: 'tools', usage };
  },
});
