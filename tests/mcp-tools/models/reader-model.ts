import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Reads the file it is asked for, and says which tools it was offered and what it read. */
export const readerModel = model({
  name: 'reader-model',
  generate: async ({ messages, tools }) => {
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
    if (results.length > 0) return { text: JSON.stringify({ tools: tools.map(({ name }) => name), results }), finish: 'stop', usage };
    const path = messages.findLast(({ role }) => role === 'user')!.content as string;
    return { toolCalls: [{ id: 'call', name: 'files_read_text_file', args: { path } }], finish: 'tools', usage };
  },
});
