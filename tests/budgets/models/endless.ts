import { model } from 'troupe';

/** Calls a tool again and again, and uses two tokens each time. */
export const endless = model({
  name: 'endless',
  generate: async ({ messages }) => ({
    toolCalls: [{ id: `c${messages.length}`, name: 'tick', args: {} }],
    finish: 'tools',
    usage: { inputTokens: 1, outputTokens: 1, cost: 0.01 },
  }),
});
