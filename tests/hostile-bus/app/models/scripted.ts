import { model } from 'troupe';

/** Pays when it is asked to, once. */
export default model({
  name: 'scripted',
  generate: async ({ messages }) => {
    const usage = { inputTokens: 1, outputTokens: 1 };
    const last = messages.at(-1);
    if (last?.role === 'user' && last.content === 'pay')
      return { toolCalls: [{ id: 'p', name: 'pay', args: { euros: 5 } }], finish: 'tools', usage };
    return { text: typeof last?.content === 'string' ? last.content : 'nothing', finish: 'stop', usage };
  },
});
