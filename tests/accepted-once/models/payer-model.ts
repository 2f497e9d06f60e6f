import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Pays once, then says what became of it. */
export const payerModel = model({
  name: 'payer-model',
  generate: async ({ messages }) => {
    const result = messages.findLast(({ role }) => role === 'tool');
    if (result !== undefined) return { text: result.content as string, finish: 'stop', usage };
    return { toolCalls: [{ id: 'call', name: 'pay', args: { euros: 5 } }], finish: 'tools', usage };
  },
});
