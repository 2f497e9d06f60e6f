import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { model } from 'troupe';

const usage = { inputTokens: 7, outputTokens: 3 };

/** Does what the last message of a user asks for: `gate <file>`, `pay <amount>`, `ask`, `remember <text>`, `plan <text>`, `echo <text>`. */
export const scripted = model({
  name: 'scripted',
  async generate({ messages }, { onDelta, signal }) {
    const asked = messages.findLastIndex(({ role }) => role === 'user');
    const [verb = '', ...rest] = String(messages[asked]!.content).split(' ');
    const argument = rest.join(' ');
    const result = messages.slice(asked).find(({ role }) => role === 'tool');
    if (result !== undefined) return { text: `I got ${result.content as string}.`, finish: 'stop', usage };
    switch (verb) {
      case 'gate':
        onDelta({ text: 'The beginning, ' });
        while (!existsSync(argument)) await delay(20, undefined, { signal });
        return { text: 'The beginning, and the **end**.', finish: 'stop', usage };
      case 'pay':
        return { toolCalls: [{ id: 'call-1', name: 'pay', args: { amount: Number(argument), to: 'ada' } }], finish: 'tools', usage };
      case 'ask':
        return { toolCalls: [{ id: 'call-1', name: 'ask_user', args: { question: 'Which colour?' } }], finish: 'tools', usage };
      case 'remember':
        return { toolCalls: [{ id: 'call-1', name: 'remember', args: { text: argument } }], finish: 'tools', usage };
      case 'plan':
        return {
          toolCalls: [{ id: 'call-1', name: 'update_working_memory', args: { patch: { plan: argument } } }],
          finish: 'tools',
          usage,
        };
      default:
        return { text: argument, finish: 'stop', usage };
    }
  },
});
