import { appendFileSync } from 'node:fs';
import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Looks, books, and says what users wrote since the last answer; each call is a line of a file. */
export default model({
  name: 'two-calls',
  generate: async ({ messages }) => {
    const from = messages.findLastIndex(({ role, toolCalls }) => role === 'assistant' && toolCalls === undefined) + 1;
    const now = messages.slice(from);
    const said = now.filter(({ role }) => role === 'user').map(({ content }) => String(content));
    appendFileSync(process.env['STEER_LEDGER']!, `${said.join(' + ')}\n`);
    const results = now.filter(({ role }) => role === 'tool').length;
    const name = ['look', 'book'][results];
    if (name !== undefined && said[0] === 'Plan it.')
      return { toolCalls: [{ id: `${from}-${results}`, name, args: {} }], finish: 'tools', usage };
    return { text: `You said: ${said.join(' + ')}`, finish: 'stop', usage };
  },
});
