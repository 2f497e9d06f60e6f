import { model } from 'troupe';

/** Looks the city up, then says what it found. */
export default model({
  name: 'atlas',
  generate: async ({ messages }) => {
    const last = messages.at(-1)!;
    const usage = { inputTokens: 11, outputTokens: 3 };
    if (last.role === 'tool') return { text: `Go: ${last.content as string}`, finish: 'stop', usage };
    return { toolCalls: [{ id: 'c1', name: 'look_up', args: { city: last.content as string } }], finish: 'tools', usage };
  },
});
