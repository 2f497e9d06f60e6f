import { model } from 'troupe';

/** Answers with a text as long as what it was asked with last. */
export default model({
  name: 'scales',
  generate: async ({ messages }) => ({
    text: 'a'.repeat((messages.at(-1)!.content as string).length),
    finish: 'stop',
    usage: { inputTokens: 1, outputTokens: 1 },
  }),
});
