import type { ModelRequest, ServerSettings, TroupeError } from '@troupe/contracts';
import { responsesRefusal, startResponsesServer, type ResponsesBody, type ResponsesServer } from '@troupe/testing/model-servers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { describeModels, describeSetModels, type NextAnswer } from '../src/contract.ts';
import { openaiModels } from '../src/openai.ts';
import { responseOf, responsesOddities, responseWithCall, type Oddity } from '../src/oddities.ts';
import type { ModelProvider } from '../src/port.ts';
import { ask, fixtureOf, HELLO, KEY, servers } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

const at = (baseURL: string, settings: ServerSettings = {}): ModelProvider =>
  openaiModels({ apiKey: KEY, baseURL, settings: { api: 'responses', ...settings } });
const rows = <T extends Oddity>(oddities: readonly T[]): [string, T][] => oddities.map((each) => [`${each.server} ${each.what}`, each]);
const tools = [{ name: 'find', description: 'Finds it', schema: { type: 'object' } }];

async function make(next: NextAnswer): Promise<ModelProvider> {
  return at(`${(await hosts.mock(fixtureOf(next))).url}/v1`);
}

describe('the Responses API', () => {
  describeModels('models', make);
  describeSetModels('models whose answers are set', make);
});

describe('answers of the Responses API, as servers send them: ', () => {
  it.each(rows(responsesOddities.answers))('%s', async (_, { sends, gives }) => {
    const address = await hosts.raw((response) => {
      response.writeHead(sends.status ?? 200, sends.headers ?? { 'content-type': 'text/event-stream' }).end(sends.body as string);
    });
    const answer = ask(at(address), { ...HELLO, tools });
    if (gives.kind === 'failure') {
      const failure = await answer.then(
        () => expect.unreachable('it answered'),
        (error: TroupeError) => error,
      );
      const { kind: _kind, ...expected } = gives;
      expect(failure).toMatchObject(expected);
      return;
    }
    const { kind: _kind, calls, ...expected } = gives;
    const { response, pieces } = await answer;
    expect(response).toMatchObject(expected);
    if (calls !== undefined) expect(response.toolCalls).toMatchObject(calls);
    expect(pieces.join('')).toBe(response.text ?? '');
  });
});

/** What somebody would send who passes everything on as it is. */
function plainBody({ model, messages, tools: offered, settings }: ModelRequest): ResponsesBody {
  return {
    model,
    store: false,
    input: messages.flatMap(({ role, content, toolCalls = [], toolCallId, extra }) => [
      ...((extra?.['blocks'] ?? []) as readonly { readonly value?: object }[]).flatMap(({ value }) =>
        value === undefined ? [] : [{ id: 'rs_1', ...value }],
      ),
      ...(content === '' || toolCallId !== undefined ? [] : [{ role, content }]),
      ...toolCalls.map(({ id, name, args }) => ({ type: 'function_call', call_id: id, name, arguments: JSON.stringify(args) })),
      ...(toolCallId === undefined ? [] : [{ type: 'function_call_output', call_id: toolCallId, output: content }]),
    ]),
    tools: offered.map(({ name, schema }) => ({ type: 'function', name, parameters: schema as { readonly [keyword: string]: unknown } })),
    ...(settings.stop === undefined ? {} : { stop: settings.stop }),
  };
}

describe('requests, as the Responses API takes them: ', () => {
  let server: ResponsesServer;
  afterEach(() => server.close());

  it.each(rows(responsesOddities.requests))('%s', async (_, { asks }) => {
    server = await startResponsesServer((_asked, response) => void response.end(responseOf('Hi')));
    const request: ModelRequest = { ...HELLO, model: 'm', ...asks };
    expect(responsesRefusal(plainBody(request))).toBeDefined();
    expect((await ask(at(server.url), request)).response.text).toBe('Hi');
    expect(server.refused).toEqual([]);
  });

  it('a whole conversation, of which nothing is stored', async () => {
    server = await startResponsesServer((_asked, response) => void response.end(responseWithCall('call_1', '{"n":1}')));
    const closed = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false };
    const request: ModelRequest = {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image', url: 'https://example.com/a.png' },
          ],
        },
      ],
      tools: [{ name: 'find', description: 'Finds it', schema: closed }],
      output: closed,
      settings: { temperature: 0.5, topP: 0.9, maxTokens: 100 },
    };
    const provider = at(server.url, { body: { reasoning: { effort: 'high' } } });
    const { response } = await ask(provider, request);
    const messages = [
      ...request.messages,
      { role: 'assistant', content: response.text!, toolCalls: response.toolCalls!, model: 'm', extra: response.extra! } as const,
      { role: 'tool', content: 'found', toolCallId: 'call_1' } as const,
    ];
    await ask(provider, { ...request, messages });
    expect(server.refused).toEqual([]);
    expect(server.asked[1]!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(server.asked[1]!.body).toEqual({
      model: 'm',
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is it?' },
            { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
          ],
        },
        { type: 'reasoning', summary: [], encrypted_content: 'enc-1' },
        { role: 'assistant', content: 'Hi', phase: 'commentary' },
        { type: 'function_call', call_id: 'call_1', name: 'find', arguments: '{"n":1}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'found' },
      ],
      tools: [{ type: 'function', name: 'find', description: 'Finds it', parameters: closed, strict: true }],
      text: { format: { type: 'json_schema', name: 'output', schema: closed, strict: true } },
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 100,
      reasoning: { effort: 'high' },
    });
  });

  it('without what a server refuses, the next time at once', async () => {
    const fault = (message: string) => ({ message, param: null, code: null });
    server = await startResponsesServer(
      (_asked, response) => void response.end(responseOf('Hi')),
      ({ include, text }) => {
        if (include !== undefined) return fault('Encrypted content is not supported with this model.');
        return text === undefined
          ? undefined
          : fault('Invalid parameter: text.format of type json_schema is not supported with this model.');
      },
    );
    const provider = at(server.url);
    const output = { type: 'object', properties: {}, additionalProperties: false };
    for (let n = 0; n < 2; n++) expect((await ask(provider, { ...HELLO, output })).response.text).toBe('Hi');
    expect(server.refused).toHaveLength(2);
    expect(JSON.stringify(server.asked[0]!.body)).toContain('JSON Schema');
  });
});

it('of an answer over the Responses API nothing goes into Chat Completions, where a model is asked over both', async () => {
  const bodies: string[] = [];
  const address = await hosts.raw((response, body) => {
    bodies.push(JSON.stringify(body));
    response.end('data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n');
  });
  const extra = { blocks: [{ type: 'opaque', value: { type: 'reasoning', encrypted_content: 'enc-1' } }, { type: 'call' }] };
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'find', args: {} }], model: 'm', extra },
    { role: 'tool', content: 'found', toolCallId: 'a' },
  ] as const;
  await ask(at(address, { api: 'chat' }), { ...HELLO, model: 'm', messages, tools });
  expect(bodies[0]).not.toContain('blocks');
});

it('there are reports behind these, each with a place to read it', () => {
  const all: readonly Oddity[] = [...responsesOddities.answers, ...responsesOddities.requests];
  for (const { link } of all) expect(link).toMatch(/^https:\/\/[\w./#-]+$/);
  expect(new Set(all.map(({ server, what }) => `${server} ${what}`)).size).toBe(all.length);
});
