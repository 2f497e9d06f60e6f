import { model } from 'troupe';

const usage = { inputTokens: 7, outputTokens: 3 };

/** Does what the last message of a user asks for. */
export const scripted = model({
  name: 'scripted',
  async generate({ messages }, { onDelta }) {
    const said = messages.filter(({ role }) => role !== 'system');
    const asked = said.findLastIndex(({ role }) => role === 'user');
    const results = said.slice(asked).filter(({ role }) => role === 'tool');
    const [verb = '', argument = ''] = String(said[asked]!.content).split(' ');
    if (results.length > 0)
      return { text: `I got ${results.map(({ content }) => content as string).join(' and ')}.`, finish: 'stop', usage };
    if (verb === 'pay') return { toolCalls: [{ id: 'call_pay', name: 'pay', args: { amount: Number(argument) } }], finish: 'tools', usage };
    if (verb === 'refuse') return { text: 'I must not.', finish: 'refused', usage };
    const text = `${said.length} messages, the last of them ${String(said[asked]!.content)}`;
    for (const word of text.split(/(?<= )/)) onDelta({ text: word });
    return { text, finish: 'stop', usage };
  },
});
