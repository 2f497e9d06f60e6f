import { model } from 'troupe';

/** Asks what it is given the address of, one at once. */
export default model({
  name: 'narrow',
  concurrency: 1,
  generate: async ({ messages }, { signal }) => {
    const { content } = messages.at(-1)!;
    const text = await (await fetch(content as string, { signal })).text();
    return { text, finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } };
  },
});
