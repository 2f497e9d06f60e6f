import { connect } from '@troupe/sdk';
import { startMessagesServer, type AskedMessages, type MessagesServer } from '@troupe/testing/model-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'sk-ant-canary-0123456789';

/** What the model says: a call after a thought, until there is a result. */
function answerTo({ body }: AskedMessages): readonly { readonly type: string }[] {
  const results = JSON.stringify(body.messages).split('"tool_result"').length - 1;
  const blocks: readonly object[] =
    results === 0
      ? [
          { type: 'thinking', thinking: '', signature: 'sig-of-the-thought' },
          { type: 'tool_use', id: 'toolu_1', name: 'find_order', input: { order: 'A-1002' } },
        ]
      : [{ type: 'text', text: 'It is on its way.' }];
  return [
    { type: 'message_start', message: { usage: { input_tokens: 20, cache_read_input_tokens: 100, output_tokens: 1 } } } as never,
    ...blocks.map((block, index) => ({ type: 'content_block_start', index, content_block: block })),
    { type: 'message_delta', delta: { stop_reason: results === 0 ? 'tool_use' : 'end_turn' }, usage: { output_tokens: 5 } } as never,
    { type: 'message_stop' },
  ];
}

let server: MessagesServer;
let platform: Platform;

beforeAll(async () => {
  server = await startMessagesServer((asked, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      answerTo(asked)
        .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
        .join(''),
    );
  });
  platform = await startPlatform({
    startTimeout: 60_000,
    env: {
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: server.url,
      TROUPE_ANTHROPIC: '{"body":{"thinking":{"type":"adaptive"}},"prices":{"input":1,"output":5,"cachedInput":0.1}}',
    },
  });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await server.close();
});

it('an agent is given a document, which goes to the model with its bytes', async () => {
  const content = [
    { type: 'text', text: 'What is it?' },
    { type: 'file', url: 'data:application/pdf;base64,JVBERi0=', name: 'a.pdf' },
  ];
  const before = server.asked.length;
  const start = { agent: 'order-desk', conversation: { messages: [{ role: 'user', content }] } };
  const { status, body } = await platform.api.request<{ readonly id: string }>('POST', '/v1/tasks', start);
  expect(status).toBe(202);
  expect(await platform.api.end(body.id)).toMatchObject({ status: 'completed' });
  expect(server.asked[before]!.body.messages?.[0]?.content).toMatchObject([
    { type: 'text', text: 'What is it?' },
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }, title: 'a.pdf' },
  ]);
});

it('an agent asks a model of Anthropic, whose thoughts go back with its calls from the log', async () => {
  const client = connect(platform.url);
  const { id } = await client.start({ agent: 'order-desk' }, 'Where is order A-1002?');
  const ended = await platform.api.end(id);
  expect(ended).toMatchObject({ status: 'completed', output: 'It is on its way.', usage: { modelCalls: 2, inputTokens: 240 } });
  expect((ended as unknown as { usage: { cost: number } }).usage.cost).toBeCloseTo((2 * (20 + 100 * 0.1 + 5 * 5)) / 1_000_000, 12);
  expect(server.refused).toEqual([]);
  expect(server.asked.at(-1)!.body.messages?.[1]?.content).toMatchObject([
    { type: 'thinking', thinking: '', signature: 'sig-of-the-thought' },
    { type: 'tool_use', id: 'toolu_1', name: 'find_order', input: { order: 'A-1002' } },
  ]);
  expect(JSON.stringify((await platform.api.request('GET', `/v1/tasks/${id}/history`)).body)).not.toContain(KEY);
});
