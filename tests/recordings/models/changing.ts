import { randomUUID } from 'node:crypto';
import { model } from 'troupe';

/** Never says the same twice. */
export const changing = model({
  name: 'changing',
  generate: async () => ({ text: randomUUID(), finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }),
});
