import { model } from 'troupe';
import { leak } from '../data/canaries.ts';

/** Says secrets, a few characters at a time. */
export default model({
  name: 'parrot',
  generate: async (_request, { onDelta }) => {
    for (let at = 0; at < leak.length; at += 7) onDelta({ text: leak.slice(at, at + 7) });
    return { text: leak, finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } };
  },
});
