import { defaultBounds, type ModelRequest, type ModelResponse } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { assembleAnswer } from '../src/openai/answer/assemble-answer.ts';
import { judgeAnswer } from '../src/answer/judge-answer.ts';
import { toolNames } from '../src/request/tool-names.ts';

const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello there' }], tools: [], settings: {} };

type Event = { readonly [key: string]: unknown };

function assemble(
  events: readonly (Event | null)[],
  bounds = defaultBounds,
): { readonly response: ModelResponse; readonly pieces: readonly string[] } {
  const pieces: string[] = [];
  const from = 'Model "m"';
  const answer = assembleAnswer({ onDelta: ({ text }) => pieces.push(text), from, bounds });
  for (const event of events) answer.add(event ?? {});
  const verdict = judgeAnswer(answer.end(), { request, names: toolNames(request), from, sent: 'text/event-stream' });
  if (verdict.kind === 'broken') throw verdict.failure;
  return { response: verdict.response, pieces };
}

const text = (content: string): Event => ({ choices: [{ delta: { content } }] });
const end = (reason: string): Event => ({ choices: [{ delta: {}, finish_reason: reason }] });
const call = (...deltas: readonly Event[]): Event => ({ choices: [{ delta: { tool_calls: deltas } }] });
const callsOf = (...chunks: readonly Event[]): ModelResponse['toolCalls'] => assemble([...chunks, end('tool_calls')]).response.toolCalls;

describe('an answer put together from its pieces', () => {
  it('joins the pieces of several calls by index', () => {
    const calls = callsOf(
      call({ index: 0, id: 'a', function: { name: 'find', arguments: '' } }),
      call({ index: 1, id: 'b', function: { name: 'look', arguments: '{"x"' } }, { index: 0, function: { arguments: '{"or' } }),
      call({ index: 0, function: { arguments: 'der":1}' } }, { index: 1, function: { arguments: ':2}' } }),
    );
    expect(calls).toEqual([
      { id: 'a', name: 'find', args: { order: 1 } },
      { id: 'b', name: 'look', args: { x: 2 } },
    ]);
  });

  it('distinguishes calls by id where every one has index 0', () => {
    const calls = callsOf(
      call({ index: 0, id: 'a', function: { name: 'find', arguments: '{"n":' } }),
      call({ index: 0, function: { arguments: '1}' } }),
      call({ index: 0, id: 'b', function: { name: 'find', arguments: '{"n":2}' } }),
    );
    expect(calls?.map(({ id, args }) => [id, args])).toEqual([
      ['a', { n: 1 }],
      ['b', { n: 2 }],
    ]);
  });

  it('distinguishes whole calls where there is neither index nor id', () => {
    const whole = (n: number): Event => ({ function: { name: 'find', arguments: `{"n":${n}}` } });
    expect(callsOf(call(whole(1), whole(2)), call(whole(3)))).toEqual(
      [1, 2, 3].map((n) => ({ id: `call_${n}`, name: 'find', args: { n } })),
    );
  });

  it('joins a call whose every piece repeats its id and name', () => {
    const piece = (args: string): Event => ({ index: 0, id: 'a', function: { name: 'find', arguments: args } });
    expect(callsOf(call(piece('{"n"')), call(piece(':1')), call(piece('}')))).toEqual([{ id: 'a', name: 'find', args: { n: 1 } }]);
  });

  it('joins pieces by id where there is no index', () => {
    const calls = callsOf(
      call({ id: 'a', function: { name: 'find', arguments: '{"n":' } }),
      call({ id: 'b', function: { name: 'find', arguments: '{"n":2}' } }),
      call({ id: 'a', function: { arguments: '1}' } }),
    );
    expect(calls?.map(({ args }) => args)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('takes arguments that come as an object, and none at all', () => {
    expect(callsOf(call({ index: 0, id: 'a', function: { name: 'find', arguments: { n: 1 } } }))?.[0]?.args).toEqual({ n: 1 });
    expect(callsOf(call({ index: 0, id: 'a', function: { name: 'now' } }))?.[0]?.args).toEqual({});
  });

  it('gives arguments that are not JSON as the string the model wrote', () => {
    for (const written of ['{"order":"A-10', 'order A-1001', '{"n":1e999}', `${'['.repeat(300)}${']'.repeat(300)}`])
      expect(callsOf(call({ index: 0, id: 'a', function: { name: 'find', arguments: written } }))?.[0]?.args).toBe(written);
  });

  it('keeps a key that is special to JavaScript a plain key', () => {
    const args = callsOf(call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"__proto__":{"x":1}}' } }))?.[0]?.args;
    expect(JSON.stringify(args)).toBe('{"__proto__":{"x":1}}');
  });

  it('mends half characters in arguments, keys too, and leaves what merely looks like them', () => {
    const args = callsOf(
      call({
        index: 0,
        id: 'a',
        function: { name: 'f', arguments: String.raw`{"k\ud800":"\udfff!","path":"C:\\ud800","pair":"\ud83c\udfad","nul":"\u0000"}` },
      }),
    )?.[0]?.args;
    expect(args).toEqual({ 'k\uFFFD': '\uFFFD!', path: String.raw`C:\ud800`, pair: '🎭', nul: '\0' });
  });

  it('joins a character that was cut between two pieces, and mends one that stays half', () => {
    const { response, pieces } = assemble([text('a\uD83C'), text('\uDFAD b'), text('\uDFAD'), text('c\uD83C'), end('stop')]);
    expect(response.text).toBe('a🎭 b\uFFFDc\uFFFD');
    expect(pieces.join('')).toBe(response.text);
    expect(pieces.every((piece) => piece.isWellFormed() && piece !== '')).toBe(true);
  });

  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['STOP', 'stop'],
    ['model_length', 'length'],
    ['content_filter: SAFETY', 'refused'],
    ['length', 'length'],
    ['content_filter', 'refused'],
  ])('ends with %s as %s', (reason, finish) => {
    expect(assemble([text('so'), end(reason)]).response.finish).toBe(finish);
  });

  it('takes calls for calls, whatever reason the server gives', () => {
    expect(assemble([call({ id: 'a', function: { name: 'f' } }), end('stop')]).response.finish).toBe('tools');
  });

  it('says that the model refused, and what it said', () => {
    const { response } = assemble([{ choices: [{ delta: { refusal: 'I will not.' } }] }, end('stop')]);
    expect(response).toMatchObject({ finish: 'refused', text: 'I will not.' });
  });

  it('takes the usage of the server, and estimates where that cannot be true', () => {
    const usage = { prompt_tokens: 120, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 100 } };
    expect(assemble([text('ok'), end('stop'), { choices: [], usage }]).response.usage).toEqual({
      inputTokens: 120,
      outputTokens: 7,
      cachedTokens: 100,
    });
    for (const wrong of [undefined, { prompt_tokens: -1, completion_tokens: 3 }, { prompt_tokens: 5 }])
      expect(assemble([text('okay'), end('stop'), { choices: [], usage: wrong ?? null }]).response.usage).toEqual({
        inputTokens: 3,
        outputTokens: 1,
      });
  });

  it.each<[string, readonly (Event | null)[], RegExp]>([
    ['has no choices', [{ choices: [] }, null, {}], /text\/event-stream with no answer in it/],
    ['does not end', [text('Once upon')], /broke off/],
    ['calls a tool without a name', [call({ id: 'a', function: { arguments: '{}' } }), end('tool_calls')], /without naming it/],
    ['announces calls that never come', [end('tool_calls')], /called none/],
  ])('cannot be read when it %s', (_, chunks, message) => {
    expect(() => assemble(chunks)).toThrow(
      expect.objectContaining({ code: 'model-bad-answer', retryable: true, message: expect.stringMatching(message) }),
    );
  });
});
