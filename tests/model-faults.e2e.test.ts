import { LLMock, type Fixture } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type TaskEvent } from '@troupe/sdk';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'sk-canary-0123456789';

let mock: LLMock;
let platform: Platform;

beforeAll(async () => {
  mock = new LLMock({ host: '127.0.0.1', port: 0 });
  await mock.start();
  platform = await startPlatform({ env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${mock.url}/v1` } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await mock.stop();
});

/** The provider gives these answers, one after the other. */
function answers(...fixtures: readonly Omit<Fixture, 'match'>[]): void {
  fixtures.forEach((fixture, sequenceIndex) => mock.addFixture({ match: { model: 'gpt-5-mini', sequenceIndex }, ...fixture }));
}

const call = (name: string, args: string): { name: string; arguments: string; id: string } => ({ name, arguments: args, id: 'same-id' });

it('an agent comes through every fault of its provider, with a transcript that stays valid', async () => {
  answers(
    { response: { error: { message: 'Slow down' }, status: 429, retryAfter: 1 } },
    { response: { error: { message: 'Oops' }, status: 500 } },
    { response: { content: 'An answer whose end nobody gets' }, chunkSize: 4, truncateAfterChunks: 3 },
    {
      response: {
        toolCalls: [call('frobnicate', '{}'), call('find_order', '{"order": "A-10'), call('find_order', '{"order":"A-1003"}')],
      },
    },
    { response: { toolCalls: [call('refund_order', '{"order":"A-1003","reason":"broken"}')] } },
    { response: { content: 'The money is on its way.' }, chunkSize: 5 },
  );
  const client = connect(platform.url);
  await client.start({ agent: 'order-desk' }, 'My headphones broke. Please refund order A-1003.', { id: 'faults' });
  const events: TaskEvent[] = [];
  const reading = (async () => {
    for await (const event of client.events('faults')) events.push(event);
  })();
  const [approval] = await platform.api.approvals();
  expect(approval).toMatchObject({ tool: 'refund_order', args: { order: 'A-1003', reason: 'broken' } });
  await platform.api.decide(approval!.id, { decision: 'approve' });
  expect(await platform.api.end('faults')).toMatchObject({
    status: 'completed',
    output: 'The money is on its way.',
    usage: { modelCalls: 3 },
  });
  await reading;

  const retries = events.filter(({ type }) => type === 'call.retrying').map(({ data }) => (data as { error: { code: string } }).error.code);
  // Whether a stream was cut before or after its first byte is a matter of packets.
  expect(retries).toEqual(['model-rate-limited', 'model-failed', expect.stringMatching(/^model-(bad-answer|connection)$/)]);
  const journal = mock.getRequests();
  expect(journal).toHaveLength(6);
  expect(journal[1]!.timestamp - journal[0]!.timestamp).toBeGreaterThanOrEqual(1_000);

  const last = journal.at(-1)!.body as {
    messages: { role: string; content: string; tool_calls?: { id: string }[]; tool_call_id?: string }[];
  };
  expect(last.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool', 'tool', 'assistant', 'tool']);
  const asked = last.messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id));
  expect(new Set(asked).size).toBe(4);
  expect(last.messages.flatMap(({ tool_call_id: id }) => id ?? [])).toEqual(asked);
  const results = last.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
  expect(results[0]).toContain('frobnicate');
  expect(results[1]).toMatch(/JSON/i);
  expect(results[2]).toContain('headphones');
  expect(results[3]).toContain('189');

  // Each attempt streams anew; the last one is whole.
  const tokens = events.filter(({ type }) => type === 'token').map(({ data }) => data as { call: string; text: string });
  const ofLast = tokens.filter((token) => token.call === tokens.at(-1)!.call);
  expect(ofLast.map((token) => token.text).join('')).toBe('The money is on its way.');
  expect(JSON.stringify(events) + platform.output()).not.toContain(KEY);
});

it('an agent whose provider refuses the key fails at once, and says which', async () => {
  mock.clearFixtures();
  mock.addFixture({ match: { model: 'gpt-5-mini' }, response: { error: { message: `Incorrect API key provided: ${KEY}` }, status: 401 } });
  await platform.api.start({ agent: 'writer', input: 'Anything', id: 'refused' });
  const { status, error, usage } = await platform.api.end('refused');
  expect(status).toBe('failed');
  expect(error).toMatchObject({ code: 'model-unauthorized', message: expect.stringContaining('gpt-5-mini') });
  expect(usage.modelCalls).toBe(1);
  expect(JSON.stringify(error)).not.toContain(KEY);
});
