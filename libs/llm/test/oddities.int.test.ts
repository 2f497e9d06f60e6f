import type { ModelRequest, TroupeError } from '@troupe/contracts';
import { answerOddities, ends, events, requestOddities, says, type AnswerOddity, type Given, type Oddity } from '../src/oddities.ts';
import { families, refusalOf, startStrictServer, type ChatBody, type StrictServer } from '@troupe/testing/model-servers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ask, HELLO, models, servers } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

const title = ({ server, what }: { readonly server: string; readonly what: string }): string => `${server} ${what}`;
const rows = <T extends { readonly server: string; readonly what: string }>(oddities: readonly T[]): [string, T][] =>
  oddities.map((oddity) => [title(oddity), oddity]);

async function serverThat({
  status = 200,
  headers = { 'content-type': 'text/event-stream' },
  body,
}: AnswerOddity['sends']): Promise<string> {
  const text = typeof body === 'string' ? body : `${events(...body)}data: [DONE]\n\n`;
  return hosts.raw((response) => void response.writeHead(status, headers).end(text));
}

async function check(asked: Promise<Awaited<ReturnType<typeof ask>>>, gives: Given): Promise<void> {
  if (gives.kind === 'failure') {
    const failure = await asked.then(
      ({ response }) => expect.unreachable(`it answered ${JSON.stringify(response)}`),
      (error: TroupeError) => error,
    );
    const { kind: _, says: message, ...expected } = gives;
    expect(failure).toMatchObject(expected);
    if (message !== undefined) expect(failure.message).toMatch(message);
    return;
  }
  const { response, pieces } = await asked;
  const { kind: _, calls, ...expected } = gives;
  expect(response).toMatchObject(expected);
  if (calls !== undefined) {
    expect(response.toolCalls).toHaveLength(calls.length);
    expect(response.toolCalls).toMatchObject(calls);
  }
  if (!(response.text ?? '').startsWith('Hi')) return;
  // Readers of the stream see what the answer says, but for thoughts whose beginning nobody saw.
  expect(pieces.join('').endsWith(response.text!)).toBe(true);
}

describe.each(answerOddities)('%s, as servers send them: ', (_, oddities) => {
  it.each(rows(oddities))('%s', async (_title, { sends, asked, settings, gives }) => {
    const tools = [{ name: 'find', description: 'Finds it', schema: { type: 'object' } }];
    await check(ask(models(await serverThat(sends), settings === undefined ? {} : { settings }), { ...HELLO, tools, ...asked }), gives);
  });
});

/** What somebody would send who takes Chat Completions at its word. */
function plainBody({ model, messages, tools, output, settings }: ModelRequest, tokenField: string): ChatBody {
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: messages.map(({ role, content, toolCalls, toolCallId, extra }) => ({
      role,
      content: content as string,
      ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
      ...(toolCalls === undefined
        ? {}
        : {
            tool_calls: toolCalls.map(({ id, name, args, extra: more }) => ({
              id: typeof more?.['id'] === 'string' ? more['id'] : id,
              type: 'function',
              function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
            })),
          }),
      // Reasoning is what one would leave out, unless it is what is refused.
      ...(extra?.['reasoning_content'] === undefined ? {} : { reasoning: extra['reasoning_content'] }),
    })),
    tools: tools.map(({ name, description, schema }) => ({
      function: { name, description, parameters: schema as { readonly [keyword: string]: unknown } },
    })),
    ...(output === undefined ? {} : { response_format: { type: 'json_schema' } }),
    ...(settings.maxTokens === undefined ? {} : { [tokenField]: settings.maxTokens }),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
  };
}

describe.each(requestOddities)('%s, as servers take them: ', (_, oddities) => {
  let server: StrictServer;
  afterEach(() => server.close());

  it.each(rows(oddities))('%s', async (_title, { family, settings, asks }) => {
    server = await startStrictServer(family, (_, response) => void response.end(events(says('Hi'), ends('stop'))));
    const request: ModelRequest = { ...HELLO, model: 'm', ...asks };
    expect(refusalOf(families[family], plainBody(request, settings?.tokenField ?? 'max_tokens'))).toBeDefined();
    const { response } = await ask(models(server.url, settings === undefined ? {} : { settings }), request);
    expect(response.text).toBe('Hi');
    expect(server.asked).toHaveLength(1);
  });
});

it('a refused field is left out at once the next time', async () => {
  const server = await startStrictServer('mistral', (_, response) => void response.end(events(says('Hi'), ends('stop'))));
  const provider = models(server.url);
  for (let n = 0; n < 3; n++) await ask(provider);
  expect(server.refused).toHaveLength(1);
  expect(server.asked).toHaveLength(3);
  await server.close();
});

it('there are reports behind these, each with a place to read it', () => {
  const all = [...answerOddities, ...requestOddities].flatMap(([, oddities]): readonly Oddity[] => oddities);
  expect(all.length).toBeGreaterThanOrEqual(120);
  for (const { link } of all) expect(link).toMatch(/^https:\/\/[\w./-]+$/);
  expect(new Set(all.map(title)).size).toBe(all.length);
});
