import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Says the instructions it has. */
export const nameModel = model({
  name: 'name-model',
  generate: async ({ messages }) => ({ text: messages.find(({ role }) => role === 'system')!.content as string, finish: 'stop', usage }),
});

/** Asks all it may, and says what it was answered. */
export const deskModel = model({
  name: 'desk-model',
  generate: async ({ messages, tools }) => {
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
    if (results.length > 0) return { text: results.join(' '), finish: 'stop', usage };
    return { toolCalls: tools.map(({ name }) => ({ id: name, name, args: { input: 'x' } })), finish: 'tools', usage };
  },
});
