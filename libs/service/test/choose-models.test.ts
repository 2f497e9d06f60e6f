import { chooseModels } from '@troupe/service';
import type { AgentDefinition, App, ModelServer, ServedModel } from '@troupe/contracts';
import { startMessagesServer, startResponsesServer, startStrictServer } from '@troupe/testing/model-servers';
import { describe, expect, it } from 'vitest';

const agent: AgentDefinition = {
  kind: 'agent',
  name: 'helper',
  description: 'Helps',
  model: ['default', 'claude-9'],
  instructions: 'Help.',
  tools: [],
  handoffs: [],
};
const variables: Readonly<Record<string, string>> = { GROQ_API_KEY: 'gsk-canary-123' };
const keys = { key: (name: string) => variables[name], hiddenKeys: [] as readonly string[] };
const none = new Map<string, never>();
const app: App = { build: 'b', workflows: none, agents: new Map([['helper', agent]]), tools: none, activities: none, models: none };

it('reports the models that nobody serves before anybody asks for them', () => {
  const keyed = { openai: { apiKey: 'k' }, ...keys };
  expect(chooseModels(keyed, () => app).notices()).toEqual([expect.stringContaining('"claude-9"')]);
  expect(chooseModels({ ...keyed, model: 'nonsense' }, () => app).notices()).toEqual([
    expect.stringContaining('"nonsense"'),
    expect.stringContaining('"claude-9"'),
  ]);
  const own = { kind: 'model' as const, name: 'claude-9', generate: () => Promise.reject(new Error('Nobody asks.')) };
  expect(chooseModels(keyed, () => ({ ...app, models: new Map([['claude-9', own]]) })).notices()).toEqual([]);
});

describe('says that the demo model stands in', () => {
  const asking = (...model: readonly string[]): App => ({ ...app, agents: new Map([['helper', { ...agent, model }]]) });
  const own = { kind: 'model' as const, name: 'openai/own', generate: () => Promise.reject(new Error('Nobody asks.')) };
  const says = (of: App, model?: string): boolean =>
    chooseModels({ openai: {}, ...keys, ...(model === undefined ? {} : { model }) }, () => of)
      .notices()
      .some((notice) => notice.includes('demo model'));

  it('where an agent means a real one', () => {
    expect(says(asking('default'))).toBe(true);
    expect(says(asking('openai/gpt-5-mini', 'demo'))).toBe(true);
    expect(says(asking('default'), 'openai/gpt-5')).toBe(true);
  });

  it('and nowhere else', () => {
    expect(says({ ...app, agents: none })).toBe(false);
    expect(says(asking('demo'))).toBe(false);
    expect(says(asking('default'), 'scripted')).toBe(false);
    expect(says({ ...asking('openai/own'), models: new Map([['openai/own', own]]) })).toBe(false);
  });
});

describe('the models of Anthropic', () => {
  const asking = (...model: readonly string[]): App => ({ ...app, agents: new Map([['helper', { ...agent, model }]]) });

  it('are asked by name where there is a key, also as the default', () => {
    const choose = (config: object) => chooseModels({ openai: {}, ...keys, ...config }, () => asking('default', 'anthropic/claude'));
    const both = choose({ openai: { apiKey: 'k' }, anthropic: { apiKey: 'k' } });
    expect(both.resolve('default')).toBe('openai/gpt-5-mini');
    expect(both.provider('anthropic/claude')?.name).toBe('anthropic');
    const one = choose({ anthropic: { apiKey: 'k' } });
    expect(one.resolve('default')).toMatch(/^anthropic\/claude-/);
    expect([...both.notices(), ...one.notices()]).toEqual([]);
  });

  it('have the demo model stand in without one, which is said', () => {
    const models = chooseModels({ openai: { apiKey: 'k' }, ...keys }, () => asking('anthropic/claude'));
    expect(models.provider('anthropic/claude')?.name).toBe('demo');
    expect(models.notices()).toEqual([expect.stringContaining('ANTHROPIC_API_KEY')]);
  });

  it('have prices where the cost of an agent is limited', () => {
    const limited: App = { ...app, agents: new Map([['helper', { ...agent, model: ['anthropic/claude'], limits: { cost: 1 } }]]) };
    const demand = (settings: object) => () =>
      chooseModels({ openai: {}, ...keys, anthropic: { apiKey: 'k', settings } }, () => limited).demandPrices(limited);
    expect(demand({})).toThrow(expect.objectContaining({ code: 'invalid-app', message: expect.stringContaining('TROUPE_ANTHROPIC') }));
    expect(demand({ prices: { input: 1, output: 5 } })).not.toThrow();
  });

  it('may be in models/, at any server that speaks as Anthropic does', async () => {
    const answer = [
      { type: 'message_start', message: { usage: { input_tokens: 3 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Hi' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
    ];
    const server = await startMessagesServer(
      (_, response) => void response.end(answer.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')),
    );
    const model: ServedModel = {
      kind: 'model',
      name: 'house',
      server: { url: `${server.url}/v1`, api: 'messages', model: 'claude-x', key: 'GROQ_API_KEY' },
    };
    const provider = chooseModels({ openai: {}, ...keys }, () => ({ ...app, models: new Map([['house', model]]) })).provider('house')!;
    const messages = [{ role: 'user', content: 'Hello' }] as const;
    const asked = { model: 'house', messages, tools: [], settings: {} };
    expect(await provider.generate(asked, { signal: new AbortController().signal, onDelta: () => {} })).toMatchObject({ text: 'Hi' });
    expect(server.asked[0]).toMatchObject({ body: { model: 'claude-x' }, headers: { 'x-api-key': 'gsk-canary-123' } });
    await server.close();
  });
});

it('a model whose server fails again and again is left alone, so that the next one is asked at once', async () => {
  const server: ModelServer = { url: 'http://127.0.0.1:1/v1' };
  const model: ServedModel = { kind: 'model', name: 'house', server };
  const provider = chooseModels({ openai: {}, ...keys }, () => ({ ...app, models: new Map([['house', model]]) })).provider('house')!;
  const asked = { model: 'house', messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} } as const;
  const ask = () => provider.generate(asked, { signal: new AbortController().signal, onDelta: () => {} });
  for (let n = 0; n < 5; n++) await expect(ask()).rejects.toMatchObject({ code: 'model-connection' });
  await expect(ask()).rejects.toMatchObject({ code: 'model-failed', message: expect.stringContaining('left alone') });
});

it('a model in models/ is asked over the Responses API where it says so', async () => {
  const answer = { object: 'response', status: 'completed', output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }] };
  const server = await startResponsesServer((_, response) => void response.end(JSON.stringify(answer)));
  const model: ServedModel = { kind: 'model', name: 'house', server: { url: server.url, api: 'responses', model: 'gpt-x' } };
  const provider = chooseModels({ openai: {}, ...keys }, () => ({ ...app, models: new Map([['house', model]]) })).provider('house')!;
  const asked = { model: 'house', messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} } as const;
  expect(await provider.generate(asked, { signal: new AbortController().signal, onDelta: () => {} })).toMatchObject({ text: 'Hi' });
  expect(server.asked[0]?.body).toMatchObject({ model: 'gpt-x', store: false });
  await server.close();
});

describe('a model of a server, in models/', () => {
  const served = (server: ModelServer): ServedModel => ({ kind: 'model', name: 'fast', server });
  const appWith = (server: ModelServer, limits = {}): App => ({
    ...app,
    agents: new Map([['helper', { ...agent, model: ['fast'], limits }]]),
    models: new Map([['fast', served(server)]]),
  });
  const ask = async (server: ModelServer) => {
    const provider = chooseModels({ openai: {}, ...keys }, () => appWith(server)).provider('fast')!;
    const messages = [
      { role: 'user', content: 'Hello' },
      {
        role: 'assistant',
        content: '',
        model: 'fast',
        extra: { reasoning_content: 'Hm' },
        toolCalls: [{ id: 'a', name: 'find', args: {} }],
      },
      { role: 'tool', content: 'found', toolCallId: 'a' },
    ] as const;
    return provider.generate(
      { model: 'fast', messages, tools: [], settings: { maxTokens: 9 } },
      { signal: new AbortController().signal, onDelta: () => {} },
    );
  };

  it('is asked at its address, under its own name, with its key, headers and fields', async () => {
    const events = [
      { choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1_000, completion_tokens: 100 } },
    ];
    const server = await startStrictServer(
      'ollama',
      (_, response) => void response.end(events.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('')),
    );
    const answer = await ask({
      url: server.url,
      model: 'llama-3.3-70b-versatile',
      key: 'GROQ_API_KEY',
      headers: { 'X-Team': 'desk' },
      body: { reasoning_effort: 'high', stream_options: null },
      tokenField: 'max_completion_tokens',
      prices: { input: 2, output: 10 },
    });
    expect(answer).toMatchObject({ text: 'Hi', usage: { inputTokens: 1_000, outputTokens: 100, cost: 0.003 } });
    const [asked] = server.asked;
    expect(asked?.headers).toMatchObject({ authorization: 'Bearer gsk-canary-123', 'x-team': 'desk' });
    expect(asked?.body).toMatchObject({ model: 'llama-3.3-70b-versatile', reasoning_effort: 'high', max_completion_tokens: 9 });
    expect(asked?.body).not.toHaveProperty('stream_options');
    expect(asked?.body.messages[1]).toMatchObject({ reasoning_content: 'Hm' });
    await server.close();
  });

  it('fails by name when its key is not set, and says so beforehand', async () => {
    const server: ModelServer = { url: 'http://127.0.0.1:1/v1', key: 'NO_SUCH_KEY' };
    await expect(ask(server)).rejects.toMatchObject({
      code: 'model-unauthorized',
      retryable: false,
      message: expect.stringContaining('NO_SUCH_KEY'),
    });
    expect(chooseModels({ openai: {}, ...keys }, () => appWith(server)).notices()).toContainEqual(
      expect.stringContaining('NO_SUCH_KEY is not set'),
    );
  });

  it('says when code of the app can find the key', () => {
    const server: ModelServer = { url: 'http://127.0.0.1:1/v1', key: 'GROQ_API_KEY' };
    const notices = (hiddenKeys: readonly string[]) => chooseModels({ openai: {}, ...keys, hiddenKeys }, () => appWith(server)).notices();
    expect(notices([])).toContainEqual(expect.stringContaining('TROUPE_MODEL_KEY_NAMES'));
    expect(notices(['GROQ_API_KEY']).join('')).not.toContain('TROUPE_MODEL_KEY_NAMES');
  });

  it('has prices where the cost of an agent is limited, or the app does not start', () => {
    const url = 'http://127.0.0.1:1/v1';
    const demand =
      (loaded: App, openai = {}) =>
      () =>
        chooseModels({ openai, ...keys }, () => loaded).demandPrices(loaded);
    const refused = expect.objectContaining({
      code: 'invalid-app',
      message: expect.stringContaining('Agent "helper" may cost 1 US dollars'),
    });
    expect(demand(appWith({ url }, { cost: 1 }))).toThrow(refused);
    expect(demand(appWith({ url, prices: 'reported' }, { cost: 1 }))).not.toThrow();
    expect(demand(appWith({ url, prices: { input: 1, output: 1 } }, { cost: 1 }))).not.toThrow();
    expect(demand(appWith({ url }))).not.toThrow();
    const limited: App = { ...app, agents: new Map([['helper', { ...agent, model: ['openai/gpt-5-mini'], limits: { cost: 1 } }]]) };
    expect(demand(limited, { apiKey: 'k' })).toThrow(refused);
    expect(demand(limited, { apiKey: 'k', settings: { prices: { input: 1, output: 1 } } })).not.toThrow();
    // The demo model answers, for nothing.
    expect(demand(limited)).not.toThrow();
  });

  it('has prices of the agents below one whose cost is limited, too, however far below, but not of whom it hands over to', () => {
    const priced: ServedModel = { kind: 'model', name: 'priced', server: { url: 'http://127.0.0.1:1/v1', prices: 'reported' } };
    const free: ServedModel = { ...priced, name: 'unpriced', server: { url: 'http://127.0.0.1:1/v1' } };
    const make = (name: string, model: string, to: Partial<AgentDefinition>): AgentDefinition => ({
      ...agent,
      name,
      model: [model],
      tools: [],
      handoffs: [],
      ...to,
    });
    const appOf = (top: Partial<AgentDefinition>): App => ({
      ...app,
      models: new Map([priced, free].map((each) => [each.name, each])),
      agents: new Map(
        [
          make('top', 'priced', { limits: { cost: 1 }, ...top }),
          make('middle', 'priced', { tools: ['top'], handoffs: ['bottom'] }),
          make('bottom', 'unpriced', {}),
        ].map((each) => [each.name, each]),
      ),
    });
    const demand = (loaded: App) => () => chooseModels({ openai: {}, ...keys }, () => loaded).demandPrices(loaded);
    expect(demand(appOf({ tools: ['middle'] }))).toThrow(
      expect.objectContaining({
        code: 'invalid-app',
        message: expect.stringMatching(/Agent "top" may cost .* the model of agent "bottom"/),
      }),
    );
    expect(demand(appOf({ handoffs: ['middle'] }))).not.toThrow();
    expect(demand(appOf({ tools: ['middle'], limits: {} }))).not.toThrow();
    // A budget counts the calls of its agent alone.
    const budgets = [{ of: 'user', per: 'day', cost: 1 }] as const;
    expect(demand(appOf({ tools: ['middle'], limits: {}, budgets }))).not.toThrow();
    expect(demand(appOf({ model: ['unpriced'], limits: {}, budgets }))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/Agent "top" may cost what its budgets say, but nothing says what its model/),
      }),
    );
  });
});
