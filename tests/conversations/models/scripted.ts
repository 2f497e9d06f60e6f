import { model } from 'troupe';

const usage = { inputTokens: 10, outputTokens: 0, cost: 0.01 };

/** Does what the last message of a user asks for; sums up the results of the calls it made for that. */
export const scripted = model({
  name: 'scripted',
  generate: async ({ messages }) => {
    const asked = messages.findLastIndex(({ role }) => role === 'user');
    const [verb, argument = '', ...rest] = (messages[asked]!.content as string).split(' ');
    const results = messages.slice(asked).filter(({ role }) => role === 'tool');
    const call = (name: string, args: object, n = 0) => ({ id: `${messages.length}-${n}`, name, args: args as never });
    const made = {
      /** Another agent so often, at once. */
      ask: Array.from({ length: Number(argument) }, (_, n) => call('worker', { input: 'tick' }, n)),
      /** The first of those named, which is to pass it on to the rest. */
      pass: argument === '' ? undefined : [call(argument, { input: ['pass', ...rest].join(' ') })],
      pay: [call('pay', { euros: Number(argument) })],
      tick: [call('tick', {})],
    }[verb!];
    const done = results.length > 0 && verb !== 'tick';
    if (made !== undefined && !done) return { toolCalls: made, finish: 'tools', usage };
    return {
      text: results.length === 0 ? `You said ${verb}` : results.map(({ content }) => content as string).join(' '),
      finish: 'stop',
      usage,
    };
  },
});
