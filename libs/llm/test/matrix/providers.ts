import type { ServerResponse } from 'node:http';
import type { ServerSettings } from '@troupe/contracts';
import { startMessagesServer, startResponsesServer, startStrictServer, type FamilyName } from '@troupe/testing/model-servers';
import { anthropicModels } from '../../src/anthropic.ts';
import { begins, call, finishes, named, responseOf, text } from '../../src/oddities.ts';
import { openaiModels } from '../../src/openai.ts';
import type { ModelProvider } from '../../src/port.ts';
import { chatProviders, KEY, type ChatProvider } from './chat-providers.ts';

/** What a model is to say. */
export interface Said {
  readonly text?: string;
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly args: unknown }[];
}

/** A provider that is strict, and the adapter that asks it. */
export interface MatrixProvider extends Omit<ChatProvider, 'family'> {
  readonly name: string;
  /** The field the messages are in. */
  readonly messages: string;
  start(
    answer: (response: ServerResponse) => void,
  ): Promise<{ readonly url: string; readonly refused: readonly string[]; close(): Promise<void> }>;
  models(url: string, settings?: ServerSettings): ModelProvider;
  write(said: Said): string;
}

const chatEvents = (...events: readonly object[]): string =>
  [...events.map((each) => `data: ${JSON.stringify(each)}\n\n`), 'data: [DONE]\n\n'].join('');
const chunk = (delta: object, finish: string | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
});

function chatAnswer({ text: said, calls = [] }: Said): string {
  return chatEvents(
    chunk({ role: 'assistant', content: said ?? null }),
    ...calls.map(({ id, name, args }, index) =>
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: JSON.stringify(args) } }] }),
    ),
    chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    { choices: [], usage: { prompt_tokens: 20, completion_tokens: 5 } },
  );
}

/** The same under the name of the model whose rules the server has. */
function asked(models: ModelProvider, model: string): ModelProvider {
  return {
    name: models.name,
    generate: (request, options) =>
      models.generate(
        { ...request, model, messages: request.messages.map((each) => (each.model === undefined ? each : { ...each, model })) },
        options,
      ),
  };
}

const overChat = Object.entries(chatProviders).map(([name, { family, ...provider }]): MatrixProvider => {
  const known = family === undefined ? {} : { family };
  return {
    name,
    messages: 'messages',
    ...provider,
    start: (answer) => startStrictServer(name as FamilyName, (_, response) => answer(response)),
    models: (url, settings = {}) => {
      const models = openaiModels({ apiKey: KEY, baseURL: url, settings: { ...known, ...settings } });
      return name === 'openrouter' ? asked(models, 'google/gemini-3-pro') : models;
    },
    write: chatAnswer,
  };
});

const anthropic: MatrixProvider = {
  name: 'anthropic',
  reference: 'https://platform.claude.com/docs/en/api/messages/create',
  messages: 'messages',
  unknown: /no_such_field: Extra inputs are not permitted/,
  missing: /messages: Field required/,
  unauthorized: { status: 401, body: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } } },
  limited: {
    status: 429,
    headers: { 'retry-after': '7' },
    body: { type: 'error', error: { type: 'rate_limit_error', message: 'This request would exceed your rate limit.' } },
  },
  tooLong: {
    status: 400,
    body: { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 208310 tokens > 200000 maximum' } },
  },
  start: (answer) => startMessagesServer((_, response) => answer(response)),
  models: (url, settings = {}) => anthropicModels({ apiKey: KEY, baseURL: url, settings }),
  write: ({ text: said, calls = [] }) =>
    named(
      begins({ input_tokens: 20, output_tokens: 1 }),
      ...(said === undefined ? [] : text(said)),
      ...calls.flatMap(({ id, name, args }, n) =>
        call(id, [JSON.stringify(args)], n + 1).map((event) =>
          event.type === 'content_block_start' ? { ...event, content_block: { ...(event['content_block'] as object), name } } : event,
        ),
      ),
      ...finishes(calls.length > 0 ? 'tool_use' : 'end_turn'),
    ),
};

const responses: MatrixProvider = {
  ...overChat.find(({ name }) => name === 'openai')!,
  name: 'openai, Responses',
  reference: 'https://developers.openai.com/api/reference/resources/responses',
  messages: 'input',
  unknown: /Unknown parameter: 'no_such_field'/,
  missing: /Missing required parameter: 'input'/,
  start: (answer) => startResponsesServer((_, response) => answer(response)),
  models: (url, settings = {}) => openaiModels({ apiKey: KEY, baseURL: url, settings: { api: 'responses', ...settings } }),
  write: ({ text: said, calls = [] }) =>
    calls.length === 0
      ? responseOf(said ?? '')
      : JSON.stringify({
          object: 'response',
          status: 'completed',
          usage: { input_tokens: 20, output_tokens: 5 },
          output: [
            ...(said === undefined ? [] : [{ type: 'message', content: [{ type: 'output_text', text: said }] }]),
            ...calls.map(({ id, name, args }) => ({ type: 'function_call', call_id: id, name, arguments: JSON.stringify(args) })),
          ],
        }),
};

/** At least these speak to an adapter of this library. */
export const providers: readonly MatrixProvider[] = [...overChat, anthropic, responses];
