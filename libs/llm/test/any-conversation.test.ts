import type { Json, Message, ModelRequest } from '@troupe/contracts';
import { families, refusalOf, type ChatBody, type FamilyName } from '@troupe/testing/model-servers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../src/openai/request/chat-request.ts';
import { dialectOf } from '../src/openai/request/dialect.ts';
import { toolNames } from '../src/request/tool-names.ts';

const text = fc.constantFrom('', ' ', '\n', 'Hi', 'a\uD800', 'b\uDC00c', '\0');
const id = fc.constantFrom('', 'a', 'call_1', 'abcdefgh1', 'x'.repeat(60));
const name = fc.constantFrom('find', '1st', 'calendar.list', '日历', 'x'.repeat(80), '');
const args: fc.Arbitrary<Json> = fc.oneof(fc.constantFrom<Json>({}, [], null, 'text', 5, '{"cut": '), fc.jsonValue() as fc.Arbitrary<Json>);
const extra = fc.constantFrom(
  { reasoning_content: 'Hm' },
  { extra_content: { google: { thought_signature: 'S' } } },
  { reasoning_details: [] },
);
const call = fc.record({ id, name, args, extra }, { requiredKeys: ['id', 'name', 'args'] });
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const), content: text }),
  fc.record({
    role: fc.constant('user' as const),
    content: fc.array(fc.record({ type: fc.constant('text' as const), text }), { maxLength: 3 }),
  }),
  fc.record(
    {
      role: fc.constant('assistant' as const),
      content: text,
      toolCalls: fc.array(call, { maxLength: 3 }),
      model: fc.constantFrom('m', 'other'),
      extra,
    },
    { requiredKeys: ['role', 'content', 'toolCalls'] },
  ),
  fc.record({ role: fc.constant('tool' as const), content: text, toolCallId: id }),
);
/** There is something to answer. */
const messages = fc
  .tuple(fc.array(message, { maxLength: 12 }), fc.constant<Message>({ role: 'user', content: 'Go on' }))
  .map(([said, last]) => [...said, last]);
const tools = fc.uniqueArray(name, { maxLength: 3 }).map((names) => names.map((each) => ({ name: each, description: '', schema: {} })));

/** Servers that treat answers of another model otherwise have rules of their own. */
const own: Partial<Record<FamilyName, Parameters<typeof dialectOf>[1]>> = {
  openai: 'openai',
  azure: 'azure',
  gemini: 'google',
  mistral: 'mistral',
};
const strict: readonly FamilyName[] = ['openai', 'gemini', 'mistral', 'ollama', 'vllm', 'llama.cpp', 'lm-studio', 'litellm', 'bedrock'];

describe('any conversation', () => {
  it.each(strict)('is taken by %s', (family) => {
    fc.assert(
      fc.property(messages, tools, (said, offered) => {
        // What another model said; what a model itself said goes back as it was.
        const theirs = said.map(({ model: _, ...each }) => each);
        const request: ModelRequest = { model: 'm', messages: theirs, tools: offered, settings: {} };
        const body = chatRequest(request, toolNames(request), dialectOf('localhost', own[family]));
        const sent = JSON.parse(JSON.stringify(body).replaceAll(/\\ud[89a-f][\da-f]{2}/g, '?')) as unknown as ChatBody;
        expect(refusalOf(families[family], sent)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what a model said as it was, for that model alone', () => {
    fc.assert(
      fc.property(messages, (said) => {
        const request: ModelRequest = { model: 'm', messages: said, tools: [], settings: {} };
        const body = JSON.stringify(chatRequest(request, toolNames(request), dialectOf('localhost')));
        const own = said.some(({ model, toolCalls = [] }) => model === 'm' && toolCalls.length > 0);
        expect(own || !/reasoning_content|extra_content|reasoning_details/.test(body)).toBe(true);
      }),
    );
  });
});

describe('what is peculiar to a server', () => {
  it.each([
    ['api.openai.com', { tokenField: 'max_completion_tokens', formatWithTools: true }],
    ['eu.api.openai.com', { tokenField: 'max_completion_tokens' }],
    ['me.openai.azure.com', { tokenField: 'max_completion_tokens', formatWithTools: false }],
    ['generativelanguage.googleapis.com', { schema: 'google', standIn: 'thought-signature' }],
    ['europe-west1-aiplatform.googleapis.com', { schema: 'google' }],
    ['api.deepseek.com', { responseFormat: 'json_object', standIn: 'reasoning' }],
    ['api.mistral.ai', { streamOptions: false }],
    ['127.0.0.1', { tokenField: 'max_tokens', streamOptions: true, schema: 'full' }],
    ['evil-api.openai.com.example', { tokenField: 'max_tokens' }],
    ['notapi.mistral.ai', { streamOptions: true }],
  ])('follows from %s', (host, expected) => {
    expect(dialectOf(host)).toMatchObject(expected);
  });

  it('can be set where the host does not show it', () => {
    expect(dialectOf('gateway.example', 'google')).toMatchObject({ schema: 'google' });
    expect(dialectOf('api.openai.com', 'mistral')).toMatchObject({ streamOptions: false, tokenField: 'max_tokens' });
  });
});
