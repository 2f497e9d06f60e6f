import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Calls the tools and agents that the last message of a user names, one after the other, and says what the last of them gave. */
export const asking = model({
  name: 'asking',
  generate: async ({ messages }) => {
    const at = messages.findLastIndex(({ role }) => role === 'user');
    const names = (messages[at]!.content as string).split(' ');
    const results = messages.slice(at).filter(({ role }) => role === 'tool');
    if (results.length > 0) return { text: results.at(-1)!.content as string, finish: 'stop', usage };
    const [name, ...rest] = names;
    const args = rest.length === 0 ? {} : { input: rest.join(' ') };
    return { toolCalls: [{ id: `c${messages.length}`, name: name!, args }], finish: 'tools', usage };
  },
});
