import { agent, model, type Handoff } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';
import { platformOf } from './patterns/pattern-platform.ts';

const usage = { inputTokens: 1, outputTokens: 1 };

/** A conversation that is handed over in its second message, and what the agent that takes over is shown. */
async function shownTo(history?: Handoff['history']): Promise<readonly string[]> {
  const shown: string[][] = [];
  const desk = agent({
    name: 'desk',
    model: model({
      name: 'desk-model',
      generate: async ({ messages }) => {
        const said = messages.filter(({ role }) => role !== 'system');
        shown.push(said.map(({ role, content, toolCalls }) => `${role} ${toolCalls?.[0]?.name ?? (content as string).slice(0, 16)}`));
        if (shown.length === 1) return { toolCalls: [{ id: 'call-9', name: 'look', args: {} }], finish: 'tools', usage };
        return { text: 'paid', finish: 'stop', usage };
      },
    }),
    instructions: 'Pay.',
  });
  const front = agent({
    name: 'front',
    model: model({
      name: 'front-model',
      generate: async ({ messages }) =>
        messages.at(-1)!.content === 'Pay.'
          ? { toolCalls: [{ id: 'call-1', name: 'transfer_to_desk', args: {} }], finish: 'tools', usage }
          : { text: 'Good day.', finish: 'stop', usage },
    }),
    instructions: 'Hand over.',
    handoffs: [history === undefined ? desk : { agent: desk, history }],
  });
  const { service } = await platformOf(front, desk);
  for (const input of ['Hello.', 'Pay.']) {
    const { task } = await service.start({ kind: 'agent', name: 'front', input, session: 's' });
    expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed' });
  }
  expect((await service.session('s', { limit: 10 })).messages.length).toBe(8);
  // Its own calls and their results come after what it is shown, in every round.
  expect(shown[1]!.slice(0, -2)).toEqual(shown[0]);
  return shown[0]!;
}

describe('an agent that takes over', () => {
  it('is shown all of what was said before, nothing but the message at hand, or the last messages', async () => {
    const handedOver = ['assistant transfer_to_desk', 'tool The conversation'];
    expect(await shownTo()).toEqual(['user Hello.', 'assistant Good day.', 'user Pay.', ...handedOver]);
    expect(await shownTo('all')).toEqual(['user Hello.', 'assistant Good day.', 'user Pay.', ...handedOver]);
    expect(await shownTo('none')).toEqual(['user Pay.']);
    expect(await shownTo('last:1')).toEqual(['user Pay.']);
    expect(await shownTo('last:2')).toEqual(['user Pay.', ...handedOver]);
    expect(await shownTo('last:4')).toEqual(['user Pay.', ...handedOver]);
    expect(await shownTo('last:5')).toEqual(['user Hello.', 'assistant Good day.', 'user Pay.', ...handedOver]);
  });

  it('hands over so often and no more: then the one at work answers itself', async () => {
    const passes = (name: string, to: string, limits?: { readonly handoffs: number }) =>
      agent({
        name,
        model: model({
          name: `${name}-model`,
          generate: async ({ messages }) => {
            const last = messages.at(-1)!;
            if (typeof last.content === 'string' && last.content.startsWith('Not done'))
              return { text: last.content, finish: 'stop', usage };
            return { toolCalls: [{ id: 'call-1', name: `transfer_to_${to}`, args: {} }], finish: 'tools', usage };
          },
        }),
        instructions: 'Pass it on.',
        handoffs: [to],
        ...(limits === undefined ? {} : { limits }),
      });
    const { service } = await platformOf(passes('ping', 'pong'), passes('pong', 'ping'), passes('once', 'ping', { handoffs: 0 }));
    const ended = async (name: string) => service.wait((await service.start({ kind: 'agent', name, input: 'Go.' })).task.id, 8_000);
    expect(await ended('ping')).toMatchObject({
      status: 'completed',
      output: 'Not done: this conversation was handed over 10 times, and 10 is the most. Answer yourself with what you know.',
      lastAgent: 'ping',
      usage: { modelCalls: 12 },
    });
    expect(await ended('once')).toMatchObject({ output: expect.stringContaining('handed over 0 times'), lastAgent: 'once' });
  });

  it('is refused a history or a limit that there is not', () => {
    const desk = agent({ name: 'desk', model: 'demo', instructions: 'i' });
    for (const history of ['some', 'last:', 'last:0', 'last:99999', 5])
      expect(() => agent({ name: 'a', model: 'demo', instructions: 'i', handoffs: [{ agent: desk, history: history as never }] })).toThrow(
        /the history of the handoff to "desk" is "all", "none" or "last:<messages>"/,
      );
    for (const handoffs of [-1, 0.5, '3'])
      expect(() => agent({ name: 'a', model: 'demo', instructions: 'i', limits: { handoffs: handoffs as never } })).toThrow(
        /limits\.handoffs is a whole number ≥ 0/,
      );
  });
});
