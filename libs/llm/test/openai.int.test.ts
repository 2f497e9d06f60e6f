import type { Json, ModelRequest } from '@troupe/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { describeModels, describeSetModels, type NextAnswer } from '../src/contract.ts';
import { openaiModels } from '../src/openai.ts';
import { ask, delta, HELLO, KEY, models, modelsAt, servers, sse, stop } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

async function make(next: NextAnswer) {
  switch (next.kind) {
    case 'text':
      return modelsAt(await hosts.mock({ response: { content: next.pieces.join('') }, chunkSize: 5 }));
    case 'calls':
      return modelsAt(
        await hosts.mock({
          response: { toolCalls: next.calls.map(({ id, name, args }) => ({ id, name, arguments: JSON.stringify(args) })) },
          chunkSize: 4,
        }),
      );
    case 'silence':
      return modelsAt(await hosts.mock({ response: { content: 'too late' }, latency: 20_000 }));
    case 'rate-limited':
      return modelsAt(
        await hosts.mock({ response: { error: { message: 'Slow down' }, status: 429, retryAfter: next.retryAfter / 1_000 } }),
      );
    default:
      return next satisfies never;
  }
}

describeModels('models over HTTP', make);
describeSetModels('models over HTTP whose answers are set', make);

describe('a model over HTTP', () => {
  it('is sent the whole conversation, tools and settings', async () => {
    const mock = await hosts.mock({ response: { content: 'ok' } });
    const request: ModelRequest = {
      model: 'gpt-5-mini',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', url: 'https://example.com/a.png' },
          ],
        },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c'.repeat(50), name: 'look.up', args: { q: 'it' } }] },
        { role: 'tool', content: 'a tree', toolCallId: 'c'.repeat(50) },
      ],
      tools: [{ name: 'look.up', description: 'Looks it up', schema: { type: 'object', properties: { q: { type: 'string' } } } }],
      settings: { temperature: 0.5, topP: 0.9, maxTokens: 100, stop: ['END'], seed: 7 },
    };
    await ask(modelsAt(mock), request);
    const sent = mock.getLastRequest()?.body as unknown as { readonly [key: string]: Json };
    const id = expect.stringMatching(/^[0-9a-f]{9}$/);
    expect(sent).toMatchObject({
      model: 'gpt-5-mini',
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 100,
      stop: ['END'],
      seed: 7,
      tools: [{ type: 'function', function: { name: 'look_up', description: 'Looks it up', parameters: request.tools[0]?.schema } }],
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id, type: 'function', function: { name: 'look_up', arguments: '{"q":"it"}' } }],
        },
        { role: 'tool', content: 'a tree', tool_call_id: id },
      ],
    });
    const messages = sent['messages'] as { readonly tool_calls?: { readonly id: string }[]; readonly tool_call_id?: string }[];
    expect(messages[3]?.tool_call_id).toBe(messages[2]?.tool_calls?.[0]?.id);
  });

  it('calls tools by names the wire does not take', async () => {
    const mock = await hosts.mock({ response: { toolCalls: [{ name: 'look_up', arguments: '{"q":"it"}' }] } });
    const tools = [{ name: 'look.up', description: 'Looks it up', schema: { type: 'object' } }];
    expect((await ask(modelsAt(mock), { ...HELLO, tools })).response.toolCalls).toMatchObject([{ name: 'look.up', args: { q: 'it' } }]);
  });

  it('says text and calls tools in one answer', async () => {
    const mock = await hosts.mock({ response: { content: 'Let me see.', toolCalls: [{ name: 'look', arguments: '{}' }] } });
    expect((await ask(modelsAt(mock))).response).toMatchObject({ text: 'Let me see.', toolCalls: [{ name: 'look' }], finish: 'tools' });
  });

  it('counts the tokens the server counted, cached ones too', async () => {
    const usage = { prompt_tokens: 50, completion_tokens: 3 };
    const mock = await hosts.mock({ response: { content: 'ok', usage } });
    expect((await ask(modelsAt(mock))).response.usage).toMatchObject({ inputTokens: 50, outputTokens: 3 });

    const cached = { ...usage, prompt_tokens_details: { cached_tokens: 40 } };
    const address = await hosts.raw((response) => void response.end(sse([delta('ok'), stop, { choices: [], usage: cached }])));
    expect((await ask(models(address))).response.usage).toEqual({ inputTokens: 50, outputTokens: 3, cachedTokens: 40 });
  });

  it('says when the answer was cut at the token limit, or filtered', async () => {
    for (const [finishReason, finish] of [
      ['length', 'length'],
      ['content_filter', 'refused'],
    ] as const) {
      const mock = await hosts.mock({ response: { content: 'so', finishReason } });
      expect((await ask(modelsAt(mock))).response.finish).toBe(finish);
    }
  });

  describe('that is to answer with JSON', () => {
    const sentFor = async (output: Json, tools: ModelRequest['tools'] = []): Promise<{ readonly [key: string]: Json }> => {
      const mock = await hosts.mock({ response: { content: '{}' } });
      await ask(modelsAt(mock), { ...HELLO, output, tools });
      return mock.getLastRequest()?.body as unknown as { readonly [key: string]: Json };
    };
    const open = { type: 'object', properties: { a: { type: 'string' } } };
    const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };

    it('is held to the schema where it can be', async () => {
      const format = (schema: Json, strict: boolean): object => ({
        response_format: { type: 'json_schema', json_schema: { name: 'output', schema, strict } },
      });
      expect(await sentFor({ ...open, required: ['a'] })).toMatchObject(format(closed, true));
      expect(await sentFor(open)).toMatchObject(format(open, false));
    });

    it.each<[string, Json, ModelRequest['tools']]>([
      ['of anything but an object', { type: 'array', items: { type: 'string' } }, []],
      ['next to tools, which servers cannot do', closed, [{ name: 'look', description: '', schema: open }]],
    ])('is given the schema %s', async (_, output, tools) => {
      const sent = await sentFor(output, tools);
      expect(sent).not.toHaveProperty('response_format');
      expect((sent['messages'] as readonly Json[])[0]).toEqual({
        role: 'system',
        content: expect.stringContaining(JSON.stringify(output)),
      });
    });
  });

  it('is asked with the key, and without one where there is none', async () => {
    const seen: (string | undefined)[] = [];
    const address = await hosts.raw((response, _, request) => {
      seen.push(request.headers.authorization);
      response.end(sse([delta('ok'), stop]));
    });
    await ask(models(address));
    await ask(openaiModels({ baseURL: address }));
    expect(seen).toEqual([`Bearer ${KEY}`, undefined]);
  });

  it.each(['not an address', 'ftp://example.com', 'https://me:secret@example.com/v1'])('refuses the address %s', (baseURL) => {
    const error = expect.objectContaining({ code: 'invalid-configuration', message: expect.not.stringContaining('secret') });
    expect(() => openaiModels({ baseURL })).toThrow(error);
  });
});
