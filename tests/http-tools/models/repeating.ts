import { model } from 'troupe';

/** Calls the tool once, then says what it was given. */
export default model({
  name: 'repeating',
  generate: async ({ messages }) => {
    const usage = { inputTokens: 1, outputTokens: 1 };
    const last = messages.at(-1)!;
    if (last.role === 'tool') return { text: String(last.content), finish: 'stop', usage };
    return { toolCalls: [{ id: 'c1', name: 'find_customer', args: { id: 'nobody' } }], finish: 'tools', usage };
  },
});
