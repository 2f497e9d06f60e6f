import type { ModelRequest, TroupeError } from '@troupe/contracts';
import { messagesRefusal, startMessagesServer, type MessagesBody, type MessagesServer } from '@troupe/testing/model-servers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { anthropicModels } from '../src/anthropic.ts';
import { begins, finishes, messagesOddities, named, text, type Oddity } from '../src/oddities.ts';
import { ask, HELLO, KEY, servers } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

const ROWS = <T extends Oddity>(oddities: readonly T[]): [string, T][] => oddities.map((each) => [`${each.server} ${each.what}`, each]);
const HI = named(begins(), ...text('Hi'), ...finishes('end_turn'));

describe('answers of the Messages API, as servers send them: ', () => {
  it.each(ROWS(messagesOddities.answers))('%s', async (_, { sends, gives, asked }) => {
    let requests = 0;
    const address = await hosts.raw((response) => {
      requests++;
      response.writeHead(sends.status ?? 200, sends.headers ?? { 'content-type': 'text/event-stream' }).end(sends.body as string);
    });
    const provider = anthropicModels({ apiKey: KEY, baseURL: address });
    const tools = [{ name: 'find', description: 'Finds it', schema: { type: 'object' } }];
    const answer = ask(provider, { ...HELLO, tools, ...asked });
    if (gives.kind === 'failure') {
      const failure = await answer.then(
        () => expect.unreachable('it answered'),
        (error: TroupeError) => error,
      );
      const { kind: _kind, says, ...expected } = gives;
      expect(failure).toMatchObject(expected);
      if (says !== undefined) expect(failure.message).toMatch(says);
    } else {
      const { kind: _kind, calls, ...expected } = gives;
      const { response, pieces } = await answer;
      expect(response).toMatchObject(expected);
      if (calls !== undefined) expect(response.toolCalls).toMatchObject(calls);
      expect(pieces.join('')).toBe(response.text ?? '');
    }
    // The SDK tries nothing again, whatever a server asks for.
    expect(requests).toBe(1);
  });
});

/** What somebody would send who passes everything on as it is. */
function plainBody({ model, messages, tools, output, settings }: ModelRequest): MessagesBody {
  return {
    model,
    max_tokens: 100,
    messages: messages.map(({ role, content, toolCalls = [], toolCallId, extra }) => ({
      role: role === 'tool' ? 'user' : role,
      content: [
        ...((extra?.['blocks'] ?? []) as readonly { readonly value?: { readonly type: string; readonly signature?: string } }[]).flatMap(
          ({ value }) => (value === undefined || value.signature === 'sig-1' ? [] : [value]),
        ),
        ...(content === '' || toolCallId !== undefined ? [] : [{ type: 'text', text: content }]),
        ...toolCalls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: args })),
        ...(toolCallId === undefined ? [] : [{ type: 'tool_result', tool_use_id: toolCallId, content }]),
      ],
    })),
    tools: tools.map(({ name, schema }) => ({
      name,
      input_schema: schema as { readonly [keyword: string]: unknown },
      strict: name.startsWith('find_') || isClosed(schema),
    })),
    ...(output === undefined ? {} : { output_config: { format: { schema: output as { readonly [keyword: string]: unknown } } } }),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
  };
}

function isClosed(schema: unknown): boolean {
  return (schema as { readonly additionalProperties?: boolean }).additionalProperties === false;
}

describe('requests, as the Messages API takes them: ', () => {
  let server: MessagesServer;
  afterEach(() => server.close());

  it.each(ROWS(messagesOddities.requests))('%s', async (_, { settings, asks }) => {
    server = await startMessagesServer((_asked, response) => void response.end(HI));
    const request: ModelRequest = { ...HELLO, model: 'm', ...asks };
    expect(messagesRefusal({ ...plainBody(request), ...(settings?.body as object | undefined) })).toBeDefined();
    const provider = anthropicModels({ apiKey: KEY, baseURL: server.url, ...(settings === undefined ? {} : { settings }) });
    expect((await ask(provider, request)).response.text).toBe('Hi');
    expect(server.refused).toEqual([]);
  });
});

it('there are reports behind these, each with a place to read it', () => {
  const all: readonly Oddity[] = [...messagesOddities.answers, ...messagesOddities.requests];
  expect(all.length).toBeGreaterThanOrEqual(30);
  for (const { link } of all) expect(link).toMatch(/^https:\/\/[\w./#-]+$/);
  expect(new Set(all.map(({ server, what }) => `${server} ${what}`)).size).toBe(all.length);
});
