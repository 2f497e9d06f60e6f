import { delta, type Chunk } from './chunks.ts';
import type { FamilyName } from '@troupe/testing/model-servers';
import type { Meant } from './brain.ts';

/** How a family writes what a model means. @param n of the answer, for ids */
type Manner = (meant: Meant, n: number) => readonly Chunk[];

const call = (name: string, args: object, more: object = {}): object => ({
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
  ...more,
});
const numbered =
  (idOf: (n: number, index: number) => string, more: (index: number) => object = () => ({})): Manner =>
  ({ text, calls }, n) => [
    ...(text === undefined ? [] : [delta({ role: 'assistant', content: text.slice(0, 3) }), delta({ content: text.slice(3) })]),
    ...calls.map(({ name, args }, index) => delta({ tool_calls: [{ index, id: idOf(n, index), ...call(name, args), ...more(index) }] })),
    delta({}, calls.length > 0 ? 'tool_calls' : 'stop'),
  ];
const plain = numbered((n, index) => `call_${n}_${index}`);
const long = numbered((n, index) => `chatcmpl-tool-${`${n}x${index}`.padEnd(32, '0')}`);
const nine = numbered((n, index) => `${n}x${index}`.padEnd(9, 'A').slice(0, 9));
const withThoughts =
  (manner: Manner, fields: object): Manner =>
  (meant, n) => [delta({ role: 'assistant', content: '', ...fields }), ...manner(meant, n)];
const without =
  (key: 'index' | 'id', manner: Manner): Manner =>
  (meant, n) =>
    manner(meant, n).map((chunk) => {
      const { tool_calls: calls, ...rest } = chunk.delta as { tool_calls?: readonly Readonly<Record<string, unknown>>[] };
      return calls === undefined ? chunk : { ...chunk, delta: { ...rest, tool_calls: calls.map(({ [key]: _, ...each }) => each) } };
    });

export const manners: Readonly<Record<FamilyName, Manner>> = {
  openai: plain,
  azure: (meant, n) => [{ delta: {}, finish: null, empty: true }, ...plain(meant, n)],
  // Calls without an index, signed, in an answer that ends with `stop`.
  gemini: (meant, n) => [
    ...without(
      'index',
      numbered(
        (_, index) => `function-call-${n}${index}`,
        (index) => (index === 0 ? { extra_content: { google: { thought_signature: `sig${n}` } } } : {}),
      ),
    )(meant, n).slice(0, -1),
    delta({}, 'stop'),
  ],
  mistral: nine,
  deepseek: withThoughts(plain, { reasoning_content: 'Let me see.' }),
  moonshot: withThoughts(
    numbered((_, index) => `functions.find:${index}`),
    { reasoning_content: 'Let me see.' },
  ),
  groq: ({ text, calls }, n) => [
    ...(text === undefined ? [] : [delta({ content: text })]),
    ...(calls.length === 0
      ? []
      : [delta({ tool_calls: calls.map(({ name, args }, index) => ({ index, id: `call_${n}_${index}`, ...call(name, args) })) })]),
    delta({}, calls.length > 0 ? 'tool_calls' : 'stop'),
  ],
  // Every call has the index 0.
  ollama: ({ text = '', calls }, n) => [
    ...calls.map(({ name, args }, index) =>
      delta({ role: 'assistant', content: '', tool_calls: [{ index: 0, id: `call_${n}_${index}`, ...call(name, args) }] }),
    ),
    delta({ content: text }, calls.length > 0 ? 'tool_calls' : 'stop'),
  ],
  vllm: long,
  'vllm-mistral': nine,
  'llama.cpp': (meant, n) => long(meant.text === undefined ? meant : { ...meant, text: `<think>Let me see.</think>\n\n${meant.text}` }, n),
  'lm-studio': withThoughts(
    numbered((n, index) => `${n}${index}`),
    { reasoning: 'Let me see.' },
  ),
  litellm: withThoughts(
    numbered((n, index) => `toolu_bdrk_${n}${index}`),
    { reasoning_content: 'Let me see.', thinking_blocks: [{ type: 'thinking', thinking: 'Let me see.', signature: 's' }] },
  ),
  bedrock: numbered((n, index) => `tooluse_${n}-${index}`),
  openrouter: withThoughts(plain, {
    reasoning: 'Let me see.',
    reasoning_details: [{ type: 'reasoning.encrypted', data: 'abc', id: 'r', format: 'google-gemini-v1', index: 0 }],
  }),
};
