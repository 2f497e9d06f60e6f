import { model } from 'troupe';

export const parrotModel = model({
  name: 'parrot-model',
  generate: async () => ({ text: 'hello', finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }),
});
