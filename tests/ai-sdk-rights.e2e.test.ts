import { fileURLToPath } from 'node:url';
import { Chat } from '@ai-sdk/react';
import type { Role } from '@troupe/contracts';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithApprovalResponses, type UIMessage } from 'ai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const ROOT = 'bootstrap-key-of-this-test';

let platform: Platform;

beforeAll(async () => {
  const app = fileURLToPath(new URL('humans', import.meta.url));
  platform = await startPlatform({ app, env: { TROUPE_API_KEYS: ROOT, LOG_LEVEL: 'error' } });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

function ask(key: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  return fetch(`${platform.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function newKey(tenant: string, ...roles: readonly Role[]): Promise<string> {
  const made = await ask(ROOT, 'POST', '/v1/keys', { label: 'a user', roles, tenant });
  return ((await made.json()) as { key: string }).key;
}

function chatOf(key: string, id: string): { readonly chat: Chat<UIMessage>; readonly errors: string[] } {
  const errors: string[] = [];
  const chat = new Chat<UIMessage>({
    id,
    transport: new DefaultChatTransport({
      api: `${platform.url}/ai-sdk/painter/chat`,
      headers: { authorization: `Bearer ${key}` },
    }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    onError: ({ message }) => void errors.push(message),
  });
  return { chat, errors };
}

const toolOf = (message: UIMessage | undefined): any => message?.parts.find(({ type }) => type.startsWith('tool-'));

const message: UIMessage = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Paint the door.' }] };

it('a chat is of who began it, within the tenant', async () => {
  const [ada, bob, other, viewer] = await Promise.all([
    newKey('acme', 'caller'),
    newKey('acme', 'caller'),
    newKey('other', 'caller'),
    newKey('acme', 'viewer'),
  ]);
  const mine = chatOf(ada, 'the-chat');
  await mine.chat.sendMessage(message);
  expect(toolOf(mine.chat.lastMessage)).toMatchObject({ type: 'tool-ask_user', state: 'approval-requested' });

  const theirs = chatOf(bob, 'the-chat');
  for (const id of ['m2', 'm1']) await theirs.chat.sendMessage({ ...message, id });
  expect(theirs.errors).toEqual([expect.stringContaining('session-not-found'), expect.stringContaining('already-exists')]);
  for (const key of [bob, other]) {
    expect(await (await ask(key, 'GET', '/ai-sdk/painter/chat/the-chat')).json()).toEqual({ id: 'the-chat', messages: [] });
    expect((await ask(key, 'GET', '/ai-sdk/painter/chat/the-chat/stream')).status).toBe(204);
    expect(await (await ask(key, 'POST', '/ai-sdk/painter/chat/the-chat/stop')).json()).toEqual({ stopped: [] });
  }
  // The same id in another tenant is another chat.
  const elsewhere = chatOf(other, 'the-chat');
  await elsewhere.chat.sendMessage(message);
  expect(elsewhere.errors).toEqual([]);
  expect(elsewhere.chat.lastMessage!.id).toBe(mine.chat.lastMessage!.id);
  const seen = (await (await ask(viewer, 'GET', '/ai-sdk/painter/chat/the-chat')).json()) as { messages: UIMessage[] };
  expect(seen.messages).toEqual(
    JSON.parse(JSON.stringify(mine.chat.messages.map((each, n) => ({ ...each, metadata: seen.messages[n]!.metadata })))),
  );

  const mayNot = await ask(viewer, 'POST', '/ai-sdk/painter/chat', { id: 'the-chat', messages: mine.chat.messages });
  expect([mayNot.status, await mayNot.json()]).toMatchObject([403, { code: 'missing-right' }]);
  // Who may not decide cannot do so here either.
  await mine.chat.addToolApprovalResponse({ id: toolOf(mine.chat.lastMessage).approval.id, approved: true, reason: 'blue' });
  await expect.poll(() => mine.errors.length).toBe(1);
  expect(mine.errors[0]).toContain('missing-right');
});

it('a question is answered by the reason of its approval', async () => {
  const { chat, errors } = chatOf(await newKey('acme', 'caller', 'approver'), 'asked');
  await chat.sendMessage({ text: 'Paint the door.' });
  expect(toolOf(chat.lastMessage)).toMatchObject({
    type: 'tool-ask_user',
    approval: { requestReason: 'Which colour?', descriptor: { kind: 'question', schema: { type: 'string', enum: ['red', 'blue'] } } },
  });
  const { id } = toolOf(chat.lastMessage).approval;
  await chat.addToolApprovalResponse({ id, approved: true, reason: 'blue' });
  await expect.poll(() => chat.lastMessage!.parts.at(-1)).toMatchObject({ type: 'text', text: 'It is blue.' });
  expect(errors).toEqual([]);
  expect(toolOf(chat.lastMessage)).toMatchObject({ state: 'output-available', output: 'blue' });
});

it('an answer that does not fit a question leaves it open', async () => {
  const key = await newKey('acme', 'caller', 'approver');
  const { chat, errors } = chatOf(key, 'refused');
  await chat.sendMessage({ text: 'Paint the door.' });
  const { id } = toolOf(chat.lastMessage).approval;
  const respond = async (reason: string | undefined): Promise<readonly [number, unknown]> => {
    const part = { type: 'tool-ask_user', state: 'approval-responded', approval: { id, approved: true, reason } };
    const messages = [{ id: chat.lastMessage!.id, role: 'assistant', parts: [part] }];
    const answer = await ask(key, 'POST', '/ai-sdk/painter/chat', { id: 'refused', messages });
    return [answer.status, await answer.json()];
  };
  expect(await respond(undefined)).toMatchObject([422, { errors: [{ pointer: '#/messages/0/parts/0/approval/reason' }] }]);
  expect(await respond('green')).toMatchObject([422, { code: 'invalid-arguments' }]);
  await chat.addToolApprovalResponse({ id, approved: true, reason: 'red' });
  await expect.poll(() => chat.lastMessage!.parts.at(-1)).toMatchObject({ type: 'text', text: 'It is red.' });
  expect(errors).toEqual([]);
});
