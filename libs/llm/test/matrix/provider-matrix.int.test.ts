import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type { Json, Message, ModelRequest, ServerSettings, TroupeError } from '@troupe/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { describeModels, type NextAnswer } from '../../src/contract.ts';
import type { ModelProvider } from '../../src/port.ts';
import { ask } from '../http-models.ts';
import { KEY, type ProviderError } from './chat-providers.ts';
import { providers, type MatrixProvider, type Said } from './providers.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const schema: Json = {
  type: 'object',
  properties: { n: { type: 'integer', minimum: 1 }, on: { type: 'string', format: 'date' } },
  required: ['n'],
};
const closed: Json = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false };
const tools = [{ name: 'orders.find', description: 'Finds an order', schema }];
const user = (content: Message['content']): Message => ({ role: 'user', content });
const result = (toolCallId: string, content: string): Message => ({ role: 'tool', content, toolCallId });

interface Started {
  readonly models: ModelProvider;
  readonly refused: readonly string[];
}

async function started(provider: MatrixProvider, answer: (response: ServerResponse) => void, settings?: ServerSettings): Promise<Started> {
  const server = await provider.start(answer);
  closing.push(() => server.close());
  return { models: provider.models(server.url, settings), refused: server.refused };
}

const saying = (provider: MatrixProvider, said: Said, settings?: ServerSettings): Promise<Started> =>
  started(
    provider,
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(provider.write(said)),
    settings,
  );
const failing = (provider: MatrixProvider, { status, headers = {}, body }: ProviderError): Promise<Started> =>
  started(
    provider,
    (response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body)),
  );
const failureOf = ({ models }: Started, request: ModelRequest): Promise<TroupeError> =>
  ask(models, request).then(
    () => expect.unreachable('it answered'),
    (error: TroupeError) => error,
  );

const hello: ModelRequest = { model: 'm', messages: [user('Hello')], tools: [], settings: {} };
/** All that a conversation may have had: an image, calls at once, calls of another model, arguments that were no JSON, an answer that was cut. */
const long: ModelRequest = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    user([
      { type: 'text', text: 'What is this?' },
      { type: 'image', url: 'https://example.com/a.png' },
    ]),
    {
      role: 'assistant',
      content: '',
      toolCalls: [
        { id: 'x'.repeat(60), name: 'orders.find', args: { n: 1 } },
        { id: 'call:2', name: 'orders.find', args: '{"n":' },
      ],
    },
    result('x'.repeat(60), 'one'),
    result('call:2', ''),
    user('And then? \uD83D'),
    { role: 'assistant', content: 'Well.' },
    user('Go on.'),
  ],
  tools,
  settings: { temperature: 0.5, topP: 0.9, maxTokens: 100, stop: ['END'], seed: 7 },
};

describe.each(providers.map((provider) => [provider.name, provider] as const))('%s', (name, provider) => {
  describeModels(`${name} passes the contract`, async (next: NextAnswer) => {
    if (next.kind === 'text') return (await saying(provider, { text: next.pieces.join('') })).models;
    if (next.kind === 'calls') return (await saying(provider, { calls: next.calls })).models;
    throw new Error('This one is not asked for here.');
  });

  it('takes a conversation with everything in it, and every setting', async () => {
    const { models } = await saying(provider, { text: 'Hi' });
    expect((await ask(models, long)).response.text).toBe('Hi');
  });

  it('takes back its own answer with several calls, and their results', async () => {
    const calls = [1, 2].map((n) => ({ id: `call_${n}`, name: 'orders_find', args: { n } }));
    const { models } = await saying(provider, { text: 'Let me see.', calls });
    const { response } = await ask(models, { ...long, output: closed });
    expect(response).toMatchObject({ finish: 'tools', text: 'Let me see.', usage: { inputTokens: 20, outputTokens: 5 } });
    expect(response.toolCalls).toMatchObject([
      { name: 'orders.find', args: { n: 1 } },
      { name: 'orders.find', args: { n: 2 } },
    ]);
    const own: Message = {
      role: 'assistant',
      content: response.text!,
      toolCalls: response.toolCalls!,
      model: 'm',
      ...(response.extra === undefined ? {} : { extra: response.extra }),
    };
    const messages = [...long.messages, own, ...response.toolCalls!.map(({ id }) => result(id, 'found'))];
    expect((await ask(models, { ...long, messages, output: closed })).response.finish).toBe('tools');
  });

  it.each([
    ['with tools', tools],
    ['without tools', []],
  ] as const)('takes a schema for its answer, %s', async (_, offered) => {
    const { models } = await saying(provider, { text: '{"ok":true}' });
    expect((await ask(models, { ...hello, tools: offered, output: closed })).response.text).toBe('{"ok":true}');
  });

  it('refuses a field it does not know in its own words, where it does, and the user’s field is not taken out', async () => {
    const one = await saying(provider, { text: 'Hi' }, { body: { no_such_field: 1 } });
    if (provider.unknown === undefined) {
      expect((await ask(one.models, hello)).response.text).toBe('Hi');
      return;
    }
    const failure = await failureOf(one, hello);
    expect(failure).toMatchObject({ code: 'model-bad-request', retryable: false, message: expect.stringMatching(provider.unknown) });
  });

  it('refuses a request that lacks what it needs', async () => {
    const one = await saying(provider, { text: 'Hi' }, { body: { [provider.messages]: null } });
    const failure = await failureOf(one, hello);
    expect(failure).toMatchObject({ code: 'model-bad-request', retryable: false, message: expect.stringMatching(provider.missing) });
  });

  it('refuses a key', async () => {
    const failure = await failureOf(await failing(provider, provider.unauthorized), hello);
    expect(failure).toMatchObject({ code: 'model-unauthorized', retryable: false });
    expect(inspect(failure, { depth: 10 })).not.toContain(KEY);
  });

  it('limits the rate, with a time to wait', async () => {
    const failure = await failureOf(await failing(provider, provider.limited), hello);
    expect(failure).toMatchObject({ code: 'model-rate-limited', retryable: true, retryAfter: 7_000 });
  });

  it('says that a conversation is too long', async () => {
    expect(await failureOf(await failing(provider, provider.tooLong), hello)).toMatchObject({
      code: 'model-context-length',
      retryable: false,
    });
  });

  it('has a description of its API', () => {
    expect(provider.reference).toMatch(/^https:\/\/[\w./#-]+$/);
  });
});
