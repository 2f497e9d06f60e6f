import { fileURLToPath } from 'node:url';
import { connect } from '@troupe/sdk';
import { startStrictServer, type Asked, type ChatBody, type StrictServer } from '@troupe/testing/model-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outboxOf } from './outbox-of.ts';
import { startPlatform, type Platform } from './platform-process.ts';

type Answer = string | { readonly tool: string; readonly args: object };

/** What the model says: by who is asked, and by how much was said since the customer's last message. */
function answerTo({ messages, tools = [] }: ChatBody): Answer {
  const question = messages.findLastIndex(({ role }) => role === 'user');
  const since = messages.length - question - 1;
  const order =
    JSON.stringify(messages.slice(0, question + 1))
      .match(/A-\d{4}/g)
      ?.at(-1) ?? 'none';
  const asked = JSON.stringify(messages[question]);
  const mayRefund = tools.some((tool) => tool.function.name === 'refund');
  if (asked.includes('Thank')) return `${mayRefund ? 'The refund desk' : 'The front desk'} wishes you a good day.`;
  if (asked.includes('was passed on to a human')) return asked.includes('189') ? 'The money is on its way.' : 'There is no refund.';
  if (!mayRefund && asked.includes('back')) return { tool: 'transfer_to_refund-desk', args: {} };
  if (!mayRefund && since === 0) return { tool: 'find_order', args: { order } };
  if (!mayRefund) return `Order ${order} is on its way.`;
  if (messages.at(-1)!.role === 'tool' && JSON.stringify(messages.at(-1)).includes('passed on')) return 'A colleague looks at it.';
  if (messages.at(-1)!.role === 'tool' && JSON.stringify(messages.at(-1)).includes('item'))
    return { tool: 'refund', args: { order, euros: 189 } };
  return { tool: 'find_order', args: { order } };
}

function send({ body, n }: Asked, write: (event: object | '[DONE]') => void): void {
  const answer = answerTo(body);
  const call = (of: Exclude<Answer, string>) => ({
    tool_calls: [{ index: 0, id: `call_${n}`, type: 'function', function: { name: of.tool, arguments: JSON.stringify(of.args) } }],
  });
  const delta = typeof answer === 'string' ? { content: answer } : call(answer);
  const chunk = (choice: object) => ({ id: `chat-${n}`, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] });
  write(chunk({ delta: { role: 'assistant', ...delta }, finish_reason: null }));
  write(chunk({ delta: {}, finish_reason: typeof answer === 'string' ? 'stop' : 'tool_calls' }));
  write('[DONE]');
}

let server: StrictServer;
let platform: Platform;

beforeAll(async () => {
  server = await startStrictServer('openai', (asked, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(asked, (event) => response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`));
    response.end();
  });
  platform = await startPlatform({
    app: fileURLToPath(new URL('../examples/support-bot', import.meta.url)),
    env: { OPENAI_API_KEY: 'sk-any-key', OPENAI_BASE_URL: server.url },
    startTimeout: 60_000,
  });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await server.close();
});

it('answers, hands over, and goes on talking while a human decides about the refund, killed at every wait', async () => {
  const { api, url } = platform;
  const customer = connect(url);
  const restart = async (): Promise<void> => {
    await platform.kill();
    await platform.start();
  };
  expect(await customer.run({ agent: 'front-desk' }, 'Where is order A-1002?', { session: 'ada' })).toBe('Order A-1002 is on its way.');

  const { id } = await customer.start({ agent: 'front-desk' }, 'I want my money back.', { session: 'ada' });
  const [approval] = await api.approvals();
  await restart();
  expect(await api.end(id, 50_000)).toMatchObject({
    status: 'completed',
    output: 'A colleague looks at it.',
    name: 'front-desk',
    lastAgent: 'refund-desk',
  });
  const deferred = { task: id, session: 'ada' };
  expect(await api.approvals()).toMatchObject([
    {
      id: approval!.id,
      agent: 'refund-desk',
      tool: 'refund',
      args: { order: 'A-1002', euros: 189 },
      deadline: expect.any(String),
      deferred,
    },
  ]);

  expect(await customer.run({ agent: 'front-desk' }, 'Where is order A-1001?', { session: 'ada' })).toBe('Order A-1001 is on its way.');
  await restart();
  expect(await outboxOf(platform, 'support-bot', 'refunds')).toEqual([]);
  await api.decide(approval!.id, { decision: 'approve' });
  await restart();
  const { task } = await customer.approval(approval!.id);
  expect(await api.end(task, 50_000)).toMatchObject({
    status: 'completed',
    output: 'The money is on its way.',
    parent: id,
    session: 'ada',
  });
  const refunds = await outboxOf(platform, 'support-bot', 'refunds');
  expect(refunds.map(({ entry }) => entry)).toEqual([{ order: 'A-1002', euros: 189 }]);
  expect(server.refused).toEqual([]);

  const { body: session } = await api.request<{ messages: { role: string; content: string }[] }>('GET', '/v1/sessions/ada');
  expect(session.messages.filter(({ role }) => role === 'user').map(({ content }) => content.slice(0, 20))).toEqual([
    'Where is order A-100',
    'I want my money back',
    'Where is order A-100',
    '[The user did not wr',
  ]);
  expect(session.messages.at(-1)).toMatchObject({ role: 'assistant', content: 'The money is on its way.' });

  // The next message goes to the agent that answered last; its repeat, too, although another one has answered meanwhile.
  expect(await customer.session('ada')).toMatchObject({ agent: 'front-desk', lastAgent: 'refund-desk' });
  const thanks = await customer.sendMessage('ada', 'Thank you.', { id: 'thanks' });
  expect(await api.end(thanks.id)).toMatchObject({ name: 'refund-desk', output: 'The refund desk wishes you a good day.', session: 'ada' });
  const named = await customer.sendMessage('ada', 'Thank you, too.', { agent: 'front-desk' });
  expect(await api.end(named.id)).toMatchObject({ name: 'front-desk', lastAgent: 'front-desk' });
  expect(await customer.sendMessage('ada', 'Thank you.', { id: 'thanks' })).toMatchObject({ id: 'thanks', name: 'refund-desk' });
  expect(await customer.session('ada')).toMatchObject({ lastAgent: 'front-desk' });
  const unknown = await api.request('POST', '/v1/sessions/nobody/messages', { input: 'Hello?' });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'session-not-found' } });
}, 180_000);
