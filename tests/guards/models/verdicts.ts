import { model } from 'troupe';

/** Blocks what has the word "spam" in it. */
export default model({
  name: 'verdicts',
  generate: async ({ messages }) => {
    const isSpam = JSON.stringify(messages.at(-1)!.content).includes('spam');
    const text = JSON.stringify(isSpam ? { verdict: 'block', reason: 'it is spam' } : { verdict: 'pass', reason: '' });
    return { text, finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } };
  },
});
