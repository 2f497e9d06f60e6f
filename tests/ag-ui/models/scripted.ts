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
    const [verb = '', ...rest] = String(said[asked]!.content).split(' ');
    const argument = rest.join(' ');
    const results = said.slice(asked).filter(({ role }) => role === 'tool');
    const call = (name: string, args: object, n = 0) => ({ id: `call_${name}_${said.length}_${n}`, name, args: args as never });

    if (results.length > 0)
      return { text: `I got ${results.map(({ content }) => content as string).join(' and ')}.`, finish: 'stop', usage };
    switch (verb) {
      case 'lookup':
        return { text: 'Looking it up.', toolCalls: rest.map((word, n) => call('lookup', { word }, n)), finish: 'tools', usage };
      case 'refund':
        return {
          text: 'I ask first.',
          toolCalls: rest.map((amount, n) => call('refund', { amount: Number(amount) }, n)),
          finish: 'tools',
          usage,
        };
      case 'cashier':
        return { toolCalls: [call('cashier', { input: argument })], finish: 'tools', usage };
      case 'confirm':
        return tools.some(({ name }) => name === 'confirm')
          ? { text: 'You say.', toolCalls: [call('confirm', { what: argument })], finish: 'tools', usage }
          : { text: 'Nobody to ask.', finish: 'stop', usage };
      case 'fail':
        return { text: 'I must not.', finish: 'refused', usage };
      case 'gate':
        onDelta({ text: 'The beginning, ' });
        while (!existsSync(argument)) await delay(20);
        return { text: 'The beginning, and the end.', finish: 'stop', usage };
      case 'pieces': {
        const pieces = ['One, ', 'two, ', 'three, ', 'four.'];
        for (const [n, text] of pieces.entries()) {
          while (n > 0 && !existsSync(`${argument}-${n}`)) await delay(20);
          onDelta({ text });
        }
        return { text: pieces.join(''), finish: 'stop', usage };
      }
      case 'image': {
        const parts = said[asked]!.content as readonly object[];
        return { text: JSON.stringify(parts), finish: 'stop', usage };
      }
      default:
    }
    if (output !== undefined) return { text: '{"total":5}', finish: 'stop', usage };
    return {
      text: `${said.length} messages: ${said.map(({ role, content }) => `${role} ${String(content)}`).join('; ')}`,
      finish: 'stop',
      usage,
    };
  },
});
