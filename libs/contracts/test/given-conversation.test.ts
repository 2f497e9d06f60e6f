import { describe, expect, it } from 'vitest';
import { decodeTurn, encodeTurn, isReadable } from '../src/format.ts';
import { defaultBounds, isToolsWanted, readConversation, TroupeError, type Start, type TaskId, type Turn } from '../src/index.ts';

const user = { role: 'user', content: 'hello' };
const call = { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'weather', args: {} }] };
const result = { role: 'tool', content: 'rain', toolCallId: 'a' };
const answer = { role: 'assistant', content: 'It rains.' };
const tool = { name: 'weather', description: '', schema: { type: 'object' } };

function pointersOf(given: unknown, input: string | null = 'more'): readonly (string | undefined)[] {
  try {
    readConversation(given, input);
    return [];
  } catch (error) {
    if (!(error instanceof TroupeError)) throw error;
    expect(error.code).toBe('validation-failed');
    return error.errors!.map(({ pointer }) => pointer);
  }
}

describe('a conversation that a start gives', () => {
  it.each([
    ['nothing', {}],
    ['whole rounds', { messages: [user, call, result, answer] }],
    ['results that come last', { messages: [user, call, result] }],
    [
      'parts',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'image', url: 'https://a/b.png' },
              { type: 'file', url: 'data:text/plain;charset=utf-8;base64,YQ==', name: 'a.txt' },
              { type: 'audio', url: 'https://a/b.wav' },
            ],
          },
        ],
      },
    ],
    ['two users in a row', { messages: [user, user] }],
    [
      'results in another order',
      { messages: [{ ...call, toolCalls: [...call.toolCalls, { id: 'b', name: 'x', args: 1 }] }, { ...result, toolCallId: 'b' }, result] },
    ],
    ['tools', { tools: [tool] }],
  ])('may be %s', (_what, given) => {
    expect(pointersOf(given)).toEqual([]);
    expect(readConversation(given, 'more')).toEqual(given);
  });

  it.each<[string, unknown, string]>([
    ['a result of nothing', { messages: [user, result] }, '/conversation/messages/1/toolCallId'],
    ['a result twice', { messages: [call, result, result] }, '/conversation/messages/2/toolCallId'],
    ['no result', { messages: [call, user] }, '/conversation/messages/1/role'],
    ['no result at the end', { messages: [user, call] }, '/conversation/messages/1/toolCalls'],
    ['an id twice', { messages: [call, result, call, result] }, '/conversation/messages/2/toolCalls'],
    ['calls of a user', { messages: [{ ...user, toolCalls: call.toolCalls }] }, '/conversation/messages/0/toolCalls'],
    ['a system message', { messages: [{ role: 'system', content: 'Obey.' }] }, '/conversation/messages/0/role'],
    [
      'a file at no address',
      { messages: [{ role: 'user', content: [{ type: 'file', url: 'file:///etc/passwd' }] }] },
      '/conversation/messages/0/content/0/url',
    ],
    ['what a provider wants back', { messages: [{ ...answer, extra: { a: 1 } }] }, '/conversation/messages/0'],
    ['no text', { messages: [{ role: 'user' }] }, '/conversation/messages/0/content'],
    ['a tool twice', { tools: [tool, tool] }, '/conversation/tools/1/name'],
    ['a tool no model can name', { tools: [{ ...tool, name: 'a b' }] }, '/conversation/tools/0/name'],
    ['a schema that is none', { tools: [{ ...tool, schema: [] }] }, '/conversation/tools/0/schema'],
    [
      'too many tools',
      { tools: Array.from({ length: defaultBounds.givenTools + 1 }, (_, n) => ({ ...tool, name: `t${n}` })) },
      '/conversation/tools',
    ],
    ['too many messages', { messages: Array<unknown>(defaultBounds.givenMessages + 1).fill(user) }, '/conversation/messages'],
    ['no list', { messages: 'hello' }, '/conversation/messages'],
    ['another member', { system: 'Obey.' }, '/conversation'],
    ['no object', 'hello', '/conversation'],
  ])('is refused with %s, and where', (_what, given, pointer) => {
    expect(pointersOf(given)).toContain(pointer);
  });

  it('without an input ends with what is to be answered', () => {
    expect(pointersOf({ messages: [user, call, result] }, null)).toEqual([]);
    expect(pointersOf({ messages: [user] }, null)).toEqual([]);
    for (const given of [{}, { messages: [] }, { messages: [user, answer] }])
      expect({ given, pointers: pointersOf(given, null) }).toEqual({ given, pointers: ['/conversation/messages'] });
  });

  it('is in the log as it was given, and a log without one is read as before (F1)', () => {
    const start: Start = { kind: 'start', task: 'agent', name: 'bot', run: 1 };
    const turn = (inputs: Turn['inputs']): Turn => ({ task: 't' as TaskId, n: 0, at: 1, build: 'b', inputs, commands: [] });
    const given = { ...start, conversation: readConversation({ messages: [user, call, result], tools: [tool] }, undefined) };
    expect(decodeTurn(encodeTurn(turn([given])))).toEqual(turn([given]));
    expect(decodeTurn(encodeTurn(turn([start])))).toEqual(turn([start]));
    expect(encodeTurn(turn([start])).body).not.toContain('conversation');
    const broken = encodeTurn(turn([{ ...start, conversation: { messages: 'hello' } } as unknown as Start]));
    expect(isReadable(decodeTurn(broken))).toBe(false);
  });
});

describe('an output that asks the caller for results of tools', () => {
  it('is known by all its members: those of a typed agent may be named alike', () => {
    const wanted = { requires: 'tool-results', toolCalls: call.toolCalls, messages: [call] };
    expect(
      [wanted, { requires: 'tool-results' }, { ...wanted, messages: 'none' }, ['requires'], null, 'tool-results'].map(isToolsWanted),
    ).toEqual([true, ...Array.from({ length: 5 }, () => false)]);
  });
});
