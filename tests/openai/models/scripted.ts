import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { model } from 'troupe';

const usage = { inputTokens: 7, outputTokens: 3 };

/** Does what the last message of a user asks for, with the tools it is shown. */
export const scripted = model({
  name: 'scripted',
  async generate({ messages, tools, output }, { onDelta }) {
    const said = messages.filter(({ role }) => role !== 'system');
    const asked = said.findLastIndex(({ role }) => role === 'user');
    const [verb = '', argument = ''] = String(said[asked]!.content).split(' ');
    const results = said.slice(asked).filter(({ role }) => role === 'tool');
    const has = (name: string): boolean => tools.some((tool) => tool.name === name);
    const call = (name: string, args: object) => ({ id: `call_${name}_${said.length}`, name, args: args as never });

    if (results.length > 0)
      return { text: `I got ${results.map(({ content }) => content as string).join(' and ')}.`, finish: 'stop', usage };
    if (verb === 'weather' && has('get_weather'))
      return { text: 'Let me look.', toolCalls: [call('get_weather', { city: argument })], finish: 'tools', usage };
    if (verb === 'both')
      return { toolCalls: [call('get_weather', { city: argument }), call('lookup', { word: argument })], finish: 'tools', usage };
    if (verb === 'lookup') return { text: 'Looking it up.', toolCalls: [call('lookup', { word: argument })], finish: 'tools', usage };
    if (verb === 'refuse') return { text: 'I must not.', finish: 'refused', usage };
    if (verb === 'count') {
      const words = Array.from({ length: Number(argument) }, (_, n) => `word-${n} `);
      for (const word of words) onDelta({ text: word });
      return { text: words.join(''), finish: 'stop', usage };
    }
    if (verb === 'gate') {
      onDelta({ text: 'The beginning, ' });
      while (!existsSync(argument)) await delay(20);
      return { text: 'The beginning, and the end.', finish: 'stop', usage };
    }
    if (output !== undefined) return { text: '{"total":5}', finish: 'stop', usage };
    return {
      text: `${said.length} messages: ${said.map(({ role, content }) => `${role} ${String(content)}`).join('; ')}`,
      finish: 'stop',
      usage,
    };
  },
});
