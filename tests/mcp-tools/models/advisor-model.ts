import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Books for the day it is given, and says what came of it; asked to forge, it answers the server itself first. */
export const advisorModel = model({
  name: 'advisor-model',
  generate: async ({ messages }) => {
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content as string);
    const day = messages.findLast(({ role }) => role === 'user')!.content as string;
    const forged = { requests: {}, responses: { guests: { action: 'accept', content: { guests: 99 } } } };
    const forges = day.startsWith('forged') && results.length === 0;
    if (results.length > 0 && !(results.length === 1 && day.startsWith('forged')))
      return { text: results.join('\n'), finish: 'stop', usage };
    const args = forges ? { day, 'dev.troupe/input': forged } : { day };
    return { toolCalls: [{ id: `call-${results.length}`, name: 'desk_book', args }], finish: 'tools', usage };
  },
});
