import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import type { Page, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let client: OpenAI;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('openai', import.meta.url)), env: { LOG_LEVEL: 'error' } });
  client = new OpenAI({ baseURL: `${platform.url}/openai/v1`, apiKey: 'none', maxRetries: 0 });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

type Chat = OpenAI.Chat.Completions.ChatCompletionMessageParam;
const user = (content: string): Chat => ({ role: 'user', content });
const weather: OpenAI.Chat.Completions.ChatCompletionFunctionTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'Of a city', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

describe('the official client lists models', () => {
  it('which are the agents', async () => {
    const models = await client.models.list();
    expect(models.data.map(({ id, object, owned_by }) => [id, object, owned_by])).toEqual([
      ['adder', 'model', 'troupe'],
      ['helper', 'model', 'troupe'],
    ]);
    expect(await client.models.retrieve('helper')).toMatchObject({ id: 'helper', created: expect.any(Number) });
    await expect(client.models.retrieve('nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      type: 'invalid_request_error',
    });
  });
});

describe('the official client chats', () => {
  it('with an agent, whose task it is', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'helper', messages: [user('hello')], user: 'ada', metadata: { ticket: '42' }, temperature: 0.3 })
      .withResponse();
    expect(data).toMatchObject({
      object: 'chat.completion',
      model: 'helper',
      choices: [{ index: 0, message: { role: 'assistant', content: '1 messages: user hello', refusal: null }, finish_reason: 'stop' }],
      usage,
    });
    const task = await platform.api.get(response.headers.get('x-troupe-task')!);
    expect(task).toMatchObject({ kind: 'agent', name: 'helper', input: 'hello', attributes: { user: 'ada', ticket: '42' } });
    expect(data.id).toBe(`chatcmpl-${task.id}`);
  });

  it('with all that was said before', async () => {
    const messages: Chat[] = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
      { role: 'assistant', content: 'hi' },
      user('again'),
    ];
    const { choices } = await client.chat.completions.create({ model: 'helper', messages });
    expect(choices[0]!.message.content).toBe('4 messages: user Be brief.; user hello; assistant hi; user again');
  });

  it('in a session that the agent remembers', async () => {
    const headers = { 'X-Troupe-Session': 'ada-1' };
    await client.chat.completions.create({ model: 'helper', messages: [user('hello')] }, { headers });
    const { choices } = await client.chat.completions.create({ model: 'helper', messages: [user('lost'), user('again')] }, { headers });
    expect(choices[0]!.message.content).toBe('3 messages: user hello; assistant 1 messages: user hello; user again');
  });

  it('and gets the output of a typed agent', async () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'total', schema: {} } } as const;
    const { choices } = await client.chat.completions.create({ model: 'adder', messages: [user('add')], response_format });
    expect(JSON.parse(choices[0]!.message.content!)).toEqual({ total: 5 });
    await expect(client.chat.completions.create({ model: 'helper', messages: [user('add')], response_format })).rejects.toMatchObject({
      status: 400,
      param: 'response_format.type',
    });
  });

  it('with tools of its own', async () => {
    const messages: Chat[] = [user('weather Oslo')];
    const asked = await client.chat.completions.create({ model: 'helper', messages, tools: [weather] });
    const [choice] = asked.choices;
    expect(choice).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me look.',
        tool_calls: [{ type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
      },
    });
    const [call] = choice!.message.tool_calls!;
    messages.push(choice!.message, { role: 'tool', tool_call_id: call!.id, content: 'rain' });
    const answered = await client.chat.completions.create({ model: 'helper', messages, tools: [weather] });
    expect(answered.choices[0]!.message.content).toBe('I got rain.');
  });

  it("with tools of both kinds: the agent's are called first", async () => {
    const { response } = await client.chat.completions
      .create({ model: 'helper', messages: [user('both fog')], tools: [weather] })
      .withResponse();
    const { output } = await platform.api.get(response.headers.get('x-troupe-task')!);
    expect(output).toMatchObject({
      requires: 'tool-results',
      messages: [
        { role: 'user', content: 'both fog' },
        { role: 'assistant', toolCalls: [{ name: 'lookup' }] },
        { role: 'tool', content: 'the meaning of fog' },
        { role: 'assistant', toolCalls: [{ name: 'get_weather' }] },
      ],
    });
  });
});

describe('the official client streams', () => {
  it('text as it is written, and the usage', async () => {
    const stream = await client.chat.completions.create({
      ...{ model: 'helper', messages: [user('count 200')] },
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.Chat.Completions.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(Array.from({ length: 200 }, (_, n) => `word-${n} `).join(''));
    expect(chunks.length).toBeGreaterThanOrEqual(4);
    expect(chunks[0]!.choices[0]!.delta.role).toBe('assistant');
    expect(chunks.at(-2)!.choices[0]!.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it("what the agent says between calls of its own tools, and the client's calls", async () => {
    const own = await client.chat.completions.stream({ model: 'helper', messages: [user('lookup fog')] }).finalContent();
    expect(own).toBe('Looking it up.\n\nI got the meaning of fog.');
    const runner = client.chat.completions.stream({ model: 'helper', messages: [user('weather Oslo')], tools: [weather] });
    const [choice] = (await runner.finalChatCompletion()).choices;
    expect(choice).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'Let me look.', tool_calls: [{ function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }] },
    });
  });

  it('the output of a typed agent, once it is known', async () => {
    expect(await client.chat.completions.stream({ model: 'adder', messages: [user('add')] }).finalContent()).toBe('{"total":5}');
  });

  it('and is given the error of a task that failed', async () => {
    const stream = await client.chat.completions.create({ model: 'helper', messages: [user('refuse')], stream: true });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
    };
    await expect(read()).rejects.toMatchObject({ code: 'content_filter' });
  });
});

const tool: OpenAI.Responses.FunctionTool = {
  type: 'function',
  strict: false,
  ...weather.function,
  parameters: weather.function.parameters!,
};

describe('the official client asks for responses', () => {
  it('one after the other, from each of them on', async () => {
    const first = await client.responses.create({ model: 'helper', input: 'hello', metadata: { ticket: '42' } });
    expect(first).toMatchObject({
      object: 'response',
      status: 'completed',
      output_text: '1 messages: user hello',
      metadata: { ticket: '42' },
    });
    expect(first.usage).toMatchObject({ input_tokens: 7, output_tokens: 3, total_tokens: 10 });
    const follow = (input: string) => client.responses.create({ model: 'helper', input, previous_response_id: first.id });
    const [left, right] = await Promise.all([follow('left'), follow('right')]);
    expect(left.output_text).toBe('3 messages: user hello; assistant 1 messages: user hello; user left');
    expect(right.output_text).toBe('3 messages: user hello; assistant 1 messages: user hello; user right');
    expect(await client.responses.retrieve(left.id)).toMatchObject({ previous_response_id: first.id, output_text: left.output_text });
  });

  it('with tools of its own', async () => {
    const asked = await client.responses.create({ model: 'helper', input: 'weather Oslo', tools: [tool] });
    const call = asked.output.find(({ type }) => type === 'function_call') as OpenAI.Responses.ResponseFunctionToolCall;
    expect(call).toMatchObject({ name: 'get_weather', arguments: '{"city":"Oslo"}' });
    const result = { type: 'function_call_output', call_id: call.call_id, output: 'rain' } as const;
    const kept = await client.responses.create({ model: 'helper', input: [result], previous_response_id: asked.id, tools: [tool] });
    expect(kept.output_text).toBe('I got rain.');
    const input = [{ role: 'user', content: 'weather Oslo' } as const, ...asked.output, result] as OpenAI.Responses.ResponseInput;
    const given = await client.responses.create({ model: 'helper', input, tools: [tool] });
    expect(given.output_text).toBe('I got rain.');
  });

  it('with tools of both kinds, and the results of the agent come along', async () => {
    const asked = await client.responses.create({ model: 'helper', input: 'both fog', tools: [tool] });
    const call = asked.output.find(({ type }) => type === 'function_call') as OpenAI.Responses.ResponseFunctionToolCall;
    const result = { type: 'function_call_output', call_id: call.call_id, output: 'rain' } as const;
    const next = await client.responses.create({ model: 'helper', input: [result], previous_response_id: asked.id, tools: [tool] });
    expect(next.output_text).toBe('I got the meaning of fog and rain.');
  });

  it('in the background, and cancels and deletes them', async () => {
    const gate = join(platform.folder, 'gate-of-none');
    const begun = await client.responses.create({ model: 'helper', input: `gate ${gate}`, background: true });
    expect(begun).toMatchObject({ status: 'in_progress', output: [] });
    expect(await client.responses.cancel(begun.id)).toMatchObject({ status: 'cancelled' });
    await client.responses.delete(begun.id);
    await expect(client.responses.retrieve(begun.id)).rejects.toMatchObject({ status: 404 });
    await expect(client.responses.retrieve('resp_../x')).rejects.toMatchObject({ status: 404 });
  });

  it('as a stream, whose events are in the order of OpenAI', async () => {
    const stream = await client.responses.create({ model: 'helper', input: 'weather Oslo', tools: [tool], stream: true });
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, n) => n));
    const types = events.map(({ type }) => type.replace('response.', ''));
    expect(types.filter((type, n) => type !== types[n - 1])).toEqual([
      ...['created', 'in_progress'],
      ...['output_item.added', 'content_part.added', 'output_text.delta', 'output_text.done', 'content_part.done', 'output_item.done'],
      ...['output_item.added', 'function_call_arguments.delta', 'function_call_arguments.done', 'output_item.done'],
      'completed',
    ]);
    const final = await client.responses.stream({ model: 'helper', input: 'count 100' }).finalResponse();
    expect(final.output_text).toBe(Array.from({ length: 100 }, (_, n) => `word-${n} `).join(''));
    expect(final.status).toBe('completed');
  });

  it('in a session, or as a typed value', async () => {
    const headers = { 'X-Troupe-Session': 'ada-2' };
    await client.responses.create({ model: 'helper', input: 'hello' }, { headers });
    expect((await client.responses.create({ model: 'helper', input: 'again' }, { headers })).output_text).toMatch(
      /^3 messages: user hello/,
    );
    expect((await client.responses.stream({ model: 'adder', input: 'add' }).finalResponse()).output_text).toBe('{"total":5}');
  });

  it('and is refused what there is not', async () => {
    const create = (body: object) => client.responses.create({ model: 'helper', input: 'hello', ...body } as never);
    await expect(create({ previous_response_id: 'resp_none' })).rejects.toMatchObject({ status: 404, code: 'task-not-found' });
    await expect(create({ tools: [{ type: 'web_search' }] })).rejects.toMatchObject({ status: 400 });
    await expect(create({ conversation: 'conv_1' })).rejects.toMatchObject({ status: 400, param: 'conversation' });
    await expect(create({ input: 'refuse' })).rejects.toMatchObject({ status: 400, code: 'content_filter' });
    await expect(create({ input: [{ type: 'function_call_output', call_id: 'a', output: 'x' }] })).rejects.toMatchObject({ status: 400 });
  });
});

describe('the official client is refused', () => {
  const create = (body: object): Promise<unknown> =>
    client.chat.completions.create({ model: 'helper', messages: [user('hello')], ...body });

  it.each([
    ['a model that is none', { model: 'nobody' }, 404, { code: 'model_not_found' }],
    ['no messages', { messages: [] }, 400, { code: 'out-of-range', param: 'messages' }],
    ['a role that is none', { messages: [{ role: 'king', content: '' }] }, 400, { param: 'messages[0].role' }],
    ['a result of nothing', { messages: [{ role: 'tool', tool_call_id: 'a', content: 'x' }] }, 400, { param: 'messages[0].toolCallId' }],
    ['two choices', { n: 2 }, 400, { param: 'n' }],
    ['a forced call', { tools: [weather], tool_choice: 'required' }, 400, { param: 'tool_choice' }],
    ['a parameter nobody knows', { spice: 1 }, 400, { code: 'unknown-property', param: 'spice' }],
    ["a tool with the name of the agent's", { tools: [{ ...weather, function: { name: 'lookup' } }] }, 400, { param: 'tools[0].name' }],
    ['what the model refuses', { messages: [user('refuse')] }, 400, { code: 'content_filter' }],
  ])('%s', async (_what, body, status, error) => {
    await expect(create(body)).rejects.toMatchObject({ status, type: 'invalid_request_error', ...error });
  });
});

describe('a request with an Idempotency-Key', () => {
  it('is one task however often it is sent, and is refused with another body', async () => {
    const headers = { 'Idempotency-Key': 'chat-once' };
    const ask = (content: string) => client.chat.completions.create({ model: 'helper', messages: [user(content)] }, { headers });
    const ids = new Set((await Promise.all([ask('once'), ask('once'), ask('once')])).map(({ id }) => id));
    expect(ids.size).toBe(1);
    await expect(ask('twice')).rejects.toMatchObject({ status: 409, code: 'idempotency-key-reused' });
  });

  it('answers after all processes were killed in the middle of its stream', async () => {
    const gate = join(platform.folder, 'gate');
    const headers = { 'Idempotency-Key': 'chat-killed' };
    const body = { model: 'helper', messages: [user(`gate ${gate}`)] };
    const stream = await client.chat.completions.create({ ...body, stream: true }, { headers });
    let killed = false;
    const broken = (async () => {
      let text = '';
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        if (text !== '' && !killed) {
          killed = true;
          await platform.kill();
        }
      }
      return text;
    })();
    await expect(broken).rejects.toThrow();
    await platform.start();
    await writeFile(gate, '');
    const again = await client.chat.completions.create(body, { headers });
    expect(again.choices[0]!.message.content).toBe('The beginning, and the end.');
    const { items } = (await platform.api.request<Page<Task>>('GET', '/v1/tasks?limit=200')).body;
    expect(items.filter(({ input }) => input === body.messages[0]!.content)).toHaveLength(1);
  });
});

describe('a client that leaves', () => {
  it('leaves its task alone, unless it says that it ends with it', async () => {
    const gate = join(platform.folder, 'gate-of-leavers');
    const leave = async (key: string, headers: Record<string, string>): Promise<string> => {
      const controller = new AbortController();
      const stream = await client.chat.completions.create(
        { model: 'helper', messages: [user(`gate ${gate}`)], stream: true },
        { headers: { ...headers, 'Idempotency-Key': key }, signal: controller.signal },
      );
      for await (const { id } of stream) {
        controller.abort();
        return id.replace('chatcmpl-', '');
      }
      throw new Error('nothing came');
    };
    const stays = await leave('stays', {});
    const ends = await leave('ends', { 'X-Troupe-On-Disconnect': 'cancel' });
    expect(await platform.api.end(ends)).toMatchObject({ status: 'cancelled' });
    expect(await platform.api.get(stays)).toMatchObject({ status: 'running' });
    await writeFile(gate, '');
    expect(await platform.api.end(stays)).toMatchObject({ status: 'completed' });
  });
});
