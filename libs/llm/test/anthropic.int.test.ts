import type { ModelRequest } from '@troupe/contracts';
import { startMessagesServer, type MessagesBody } from '@troupe/testing/model-servers';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { anthropicModels, type AnthropicOptions } from '../src/anthropic.ts';
import { begins, call, finishes, named, text, thought } from '../src/oddities.ts';
import { describeModels, describeSetModels, type NextAnswer } from '../src/contract.ts';
import type { ModelProvider } from '../src/port.ts';
import { ask, fixtureOf, HELLO, KEY, servers } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

async function make(next: NextAnswer): Promise<ModelProvider> {
  const mock = await hosts.mock(fixtureOf(next));
  return anthropicModels({ apiKey: KEY, baseURL: mock.url });
}

describe('the Messages API', () => {
  describeModels('models', make);
  describeSetModels('models whose answers are set', make);
});

const HI = named(begins(), ...text('Hi'), ...finishes('end_turn'));
const at = (baseURL: string, options: AnthropicOptions = {}): ModelProvider => anthropicModels({ apiKey: KEY, baseURL, ...options });
async function sentFor(request: ModelRequest, options: AnthropicOptions = {}): Promise<MessagesBody> {
  const server = await startMessagesServer((_, response) => void response.end(HI));
  await ask(at(server.url, options), request);
  await server.close();
  expect(server.refused).toEqual([]);
  return server.asked[0]!.body;
}

describe('a request to the Messages API', () => {
  const tools = [
    { name: 'look.up', description: '', schema: { type: 'object', properties: { q: { type: 'string' } } } },
    { name: 'find', description: 'Finds', schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } },
  ];

  it('has the whole conversation, tools held to their schemas where they can be, and marks of what to cache', async () => {
    const body = await sentFor({
      model: 'claude',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What are these?' },
            { type: 'image', url: 'https://example.com/a.png' },
            { type: 'image', url: 'data:image/png;base64,iVBORw0=' },
          ],
        },
        {
          role: 'assistant',
          content: 'Let me see.',
          toolCalls: [
            { id: 'a', name: 'find', args: { n: 1 } },
            { id: 'b', name: 'look.up', args: {} },
          ],
        },
        { role: 'tool', content: 'one', toolCallId: 'a' },
        { role: 'tool', content: 'two', toolCallId: 'b' },
      ],
      tools,
      settings: { temperature: 0.5, topP: 0.9, maxTokens: 100, stop: ['END'], seed: 7 },
    });
    const id = expect.stringMatching(/^[0-9a-f]{9}$/);
    expect(body).toEqual({
      model: 'claude',
      max_tokens: 100,
      stream: true,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What are these?' },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0=' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', id, name: 'find', input: { n: 1 } },
            { type: 'tool_use', id, name: 'look_up', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: id, content: 'one' },
            { type: 'tool_result', tool_use_id: id, content: 'two', cache_control: { type: 'ephemeral' } },
          ],
        },
      ],
      tools: [
        { name: 'look_up', description: 'look.up', input_schema: tools[0]!.schema },
        {
          name: 'find',
          description: 'Finds',
          input_schema: { ...(tools[1]!.schema as object), additionalProperties: false },
          strict: true,
        },
      ],
      stop_sequences: ['END'],
    });
  });

  it('asks for an output by its schema, beside tools too, and in words where the model cannot be held to it', async () => {
    const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
    expect(await sentFor({ ...HELLO, output: closed, tools })).toMatchObject({
      output_config: { format: { type: 'json_schema', schema: closed } },
    });
    const open = { type: 'object', properties: { a: { type: 'string' } } };
    const words = await sentFor({ ...HELLO, output: open });
    expect(words).not.toHaveProperty('output_config');
    expect(words.system).toMatchObject([{ text: expect.stringContaining(JSON.stringify(open)) }]);
  });

  it('has fields of the user’s, and lacks those taken out', async () => {
    const body = await sentFor(HELLO, { settings: { body: { thinking: { type: 'adaptive' }, stream: true, max_tokens: 9 } } });
    expect(body).toMatchObject({ thinking: { type: 'adaptive' }, max_tokens: 9 });
  });

  it('brings thoughts back as they came, to the model that had them', async () => {
    const answer = named(
      begins(),
      ...thought('Hm', 'sig-a'),
      ...text('Well. ', 1),
      ...call('toolu_1', ['{"n":1}'], 2),
      ...thought('', 'sig-b', 3),
      ...text('And: ', 4),
      ...call('toolu_2', ['{"n":2}'], 5),
      ...finishes('tool_use'),
    );
    const server = await startMessagesServer((_, response) => void response.end(answer));
    const { response } = await ask(at(server.url), { ...HELLO, model: 'm', tools });
    const messages = (model: string): ModelRequest['messages'] => [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: response.text!, toolCalls: response.toolCalls!, model, extra: response.extra! },
      { role: 'tool', content: 'one', toolCallId: 'toolu_1' },
      { role: 'tool', content: 'two', toolCallId: 'toolu_2' },
    ];
    await server.close();
    const sent = async (model: string): Promise<unknown> =>
      (await sentFor({ ...HELLO, model: 'm', tools, messages: messages(model) })).messages?.[1]?.content;
    expect(await sent('m')).toEqual([
      { type: 'thinking', thinking: 'Hm', signature: 'sig-a' },
      { type: 'text', text: 'Well. ' },
      { type: 'tool_use', id: 'toolu_1', name: 'find', input: { n: 1 } },
      { type: 'thinking', thinking: '', signature: 'sig-b' },
      { type: 'text', text: 'And: ' },
      { type: 'tool_use', id: 'toolu_2', name: 'find', input: { n: 2 } },
    ]);
    expect(JSON.stringify(await sent('another'))).not.toContain('sig-');
  });

  it('is put differently where a server refuses what we chose, the next time at once', async () => {
    const refuses = (body: MessagesBody): string | undefined => {
      if (JSON.stringify(body).includes('cache_control')) return 'system.0.cache_control: Extra inputs are not permitted';
      if (body.output_config !== undefined) return 'output_config: Extra inputs are not permitted';
      return body.tools?.some(({ strict }) => strict) === true
        ? 'The compiled grammar is too large. Reduce the number of strict tools.'
        : undefined;
    };
    const server = await startMessagesServer((_, response) => void response.end(HI), refuses);
    const provider = at(server.url);
    const output = { type: 'object', properties: {}, additionalProperties: false };
    for (let n = 0; n < 2; n++) expect((await ask(provider, { ...HELLO, tools, output })).response.text).toBe('Hi');
    expect(server.refused).toHaveLength(3);
    expect(server.asked).toHaveLength(2);
    await server.close();
  });

  it('goes without what the SDK says of the machine, and without what it finds in the environment', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-of-the-environment');
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1');
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-found: there');
    const server = await startMessagesServer((_, response) => void response.end(HI));
    await ask(at(server.url, { settings: { headers: { 'Anthropic-Beta': 'b-1' } } }));
    await server.close();
    vi.unstubAllEnvs();
    const { 'content-length': _, host: __, connection: ___, 'accept-encoding': ____, ...headers } = server.asked[0]!.headers;
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      'user-agent': 'troupe',
      'anthropic-version': '2026-10-21',
      'x-api-key': KEY,
      'anthropic-beta': 'b-1',
    });
  });

  it.each(['', '/', '/v1', '/v1/', '/v1/messages'])('finds its way from an address that ends with "%s"', async (path) => {
    const server = await startMessagesServer((_, response) => void response.end(HI));
    expect((await ask(at(`${server.url}${path}`))).response.text).toBe('Hi');
    await server.close();
  });

  it.each(['not an address', 'ftp://example.com', 'https://me:secret@example.com', 'https://example.com/v1?key=secret'])(
    'is not sent to %s',
    (baseURL) => {
      const error = expect.objectContaining({ code: 'invalid-configuration', message: expect.not.stringContaining('secret') });
      expect(() => anthropicModels({ baseURL })).toThrow(error);
    },
  );
});

it('counts what was put into a cache at its own price', async () => {
  const usage = { input_tokens: 1_000, cache_read_input_tokens: 10_000, cache_creation_input_tokens: 2_000, output_tokens: 1 };
  const answer = named(begins(usage), ...text('Hi'), ...finishes('end_turn', { output_tokens: 100 }));
  const address = await hosts.raw((response) => void response.end(answer));
  const prices = { input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25 };
  const { response } = await ask(at(address, { settings: { prices } }));
  expect(response.usage.cost).toBeCloseTo((1_000 + 10_000 * 0.1 + 2_000 * 1.25 + 100 * 5) / 1_000_000, 12);
});
