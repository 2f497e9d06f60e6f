import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Greets whom it does not owe anything; else pays once, and says what became of it. */
export const payerModel = model({
  name: 'payer-model',
  generate: async ({ messages }) => {
    const last = messages.at(-1)!;
    if (last.role === 'user' && last.content === 'hello') return { text: 'hello', finish: 'stop', usage };
    if (last.role === 'tool') return { text: last.content as string, finish: 'stop', usage };
    return { toolCalls: [{ id: 'call', name: 'pay', args: { euros: 5 } }], finish: 'tools', usage };
  },
});
