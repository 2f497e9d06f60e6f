import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Reads the file it is asked for, and says which tools it was offered and what it read. */
export const readerModel = model({
  name: 'reader-model',
  generate: async ({ messages, tools }) => {
    const said = messages.filter(({ role }) => role === 'tool');
    if (said.length > 0) {
      const [results, by] = [said.map(({ content }) => content), said.map(({ untrusted }) => untrusted)];
      return { text: JSON.stringify({ tools: tools.map(({ name }) => name), results, by }), finish: 'stop', usage };
    }
    const path = messages.findLast(({ role }) => role === 'user')!.content as string;
    return { toolCalls: [{ id: 'call', name: 'files_read_text_file', args: { path } }], finish: 'tools', usage };
  },
});
