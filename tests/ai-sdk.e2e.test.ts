import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chat } from '@ai-sdk/react';
import type { Page, Task } from '@troupe/contracts';
import {
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  readUIMessageStream,
  type UIMessage,
  type UIMessageChunk,
} from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let chats = 0;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('ag-ui', import.meta.url)), env: { LOG_LEVEL: 'error' } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

const api = (agent = 'helper'): string => `${platform.url}/ai-sdk/${agent}/chat`;
const newId = (): string => `chat-${++chats}`;

interface Front {
  readonly chat: Chat<UIMessage>;
  readonly errors: Error[];
  /** Transient parts. */
  readonly events: any[];
}

/** A chat as `useChat` has it. */
function front(id = newId(), messages: UIMessage[] = [], agent = 'helper', headers: Record<string, string> = {}): Front {
  const errors: Error[] = [];
  const events: any[] = [];
  const chat = new Chat<UIMessage>({
    id,
    messages,
    transport: new DefaultChatTransport({ api: api(agent), headers }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    onError: (error) => void errors.push(error),
    onData: (part) => void events.push(part),
  });
  return { chat, errors, events };
}

/** The messages as they are after a reload. */
async function loaded(id: string, query = ''): Promise<{ messages: UIMessage[]; next?: string }> {
  const answer = await fetch(`${api()}/${id}${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { messages: UIMessage[]; next?: string };
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
/** Without the metadata, which says when. */
const shown = (messages: readonly UIMessage[]): unknown => plain(messages.map(({ id, role, parts }) => ({ id, role, parts })));
const textOf = (message: UIMessage | undefined): string =>
  (message?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('|');
const toolsOf = (message: UIMessage | undefined): any[] => (message?.parts ?? []).filter(({ type }) => type.startsWith('tool-'));
const tasksOf = async (id: string): Promise<readonly Task[]> =>
  ((await (await fetch(`${platform.url}/v1/tasks?session=${id}`)).json()) as Page<Task>).items;

async function post(body: object, agent = 'helper'): Promise<Response> {
  return fetch(api(agent), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
const said = (text: string, id = 'm1'): object => ({ id, role: 'user', parts: [{ type: 'text', text }] });

async function chunksOf(answer: Response): Promise<readonly UIMessageChunk[]> {
  const lines = (await answer.text()).split('\n\n').filter((line) => line.startsWith('data: '));
  expect(lines.at(-1)).toBe('data: [DONE]');
  return lines.slice(0, -1).map((line) => JSON.parse(line.slice('data: '.length)) as UIMessageChunk);
}

describe('a chat of the AI SDK', () => {
  it('streams answers, whose messages are those of the session', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'hello' });
    await ada.chat.sendMessage({ text: 'again' });
    expect(ada.errors).toEqual([]);
    expect(ada.chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    // What the session has is what the model is shown, whatever the client sends of it.
    expect(textOf(ada.chat.lastMessage)).toBe('3 messages: user hello; assistant 1 messages: user hello; user again');
    expect(ada.chat.lastMessage!.metadata).toMatchObject({
      status: 'completed',
      agent: 'helper',
      usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 },
    });
    const { messages } = await loaded(ada.chat.id);
    expect(shown(messages)).toEqual(shown(ada.chat.messages));
    const session = (await (await fetch(`${platform.url}/v1/sessions/${ada.chat.id}`)).json()) as { messages: object[] };
    expect(session.messages).toHaveLength(4);
  });

  it('shows tool calls with their results', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'lookup fog mist' });
    expect(toolsOf(ada.chat.lastMessage)).toMatchObject([
      { type: 'tool-lookup', state: 'output-available', input: { word: 'fog' }, output: 'the meaning of fog' },
      { type: 'tool-lookup', state: 'output-available', input: { word: 'mist' }, output: 'the meaning of mist' },
    ]);
    expect(ada.chat.lastMessage!.parts.map(({ type }) => type)).toEqual([
      ...['step-start', 'text', 'tool-lookup', 'tool-lookup'],
      ...['step-start', 'text'],
    ]);
    expect(shown((await loaded(ada.chat.id)).messages)).toEqual(shown(ada.chat.messages));
  });

  it('shows agents below with what they do', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'cashier lookup fog' });
    const agents = ada.chat.lastMessage!.parts.filter(({ type }) => type === 'data-agent');
    expect(agents).toMatchObject([
      { data: { agent: 'cashier', path: ['helper', 'cashier'], status: 'completed', output: 'I got the meaning of fog.' } },
    ]);
    expect(toolsOf(ada.chat.lastMessage)).toEqual([]);
    const below = ada.events.filter(({ type, data }) => type === 'data-event' && data.path.length === 2).map(({ data }) => data);
    expect(below.map(({ type, data }) => `${type} ${data.name ?? ''}`)).toEqual(
      expect.arrayContaining(['call.started lookup', 'call.completed lookup']),
    );
    expect(shown((await loaded(ada.chat.id)).messages)).toEqual(shown(ada.chat.messages));
  });

  it('gives a typed output as text', async () => {
    const ada = front(newId(), [], 'adder');
    await ada.chat.sendMessage({ text: 'add' });
    expect(textOf(ada.chat.lastMessage)).toBe('{"total":5}');
  });

  it('gives the reason when an answer failed, and another answer when it is asked for', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'fail' });
    expect(ada.chat.status).toBe('error');
    expect(ada.errors[0]!.message).toContain('ended as failed');
    await ada.chat.regenerate();
    expect(ada.errors).toHaveLength(2);
    expect(await tasksOf(ada.chat.id)).toHaveLength(2);
    const { messages } = await loaded(ada.chat.id);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(messages[1]!.metadata).toMatchObject({ status: 'failed', error: { code: 'model-refused' } });
  });
});

describe('a message of a chat', () => {
  it('is answered once, however often it is sent', async () => {
    const id = newId();
    const body = { id, trigger: 'submit-message', messages: [said('hello')] };
    const answers = await Promise.all([post(body), post(body), post(body)]);
    const streams = await Promise.all(answers.map(chunksOf));
    expect(new Set(streams.map((chunks) => JSON.stringify(chunks.at(-1)))).size).toBe(1);
    expect(answers[0]!.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    expect(await tasksOf(id)).toHaveLength(1);
    const changed = await post({ ...body, messages: [said('other')] });
    expect([changed.status, await changed.json()]).toMatchObject([409, { code: 'already-exists' }]);
    const again = await post({ ...body, trigger: 'regenerate-message' });
    expect([again.status, await again.json()]).toMatchObject([422, { code: 'validation-failed', errors: [{ pointer: '#/trigger' }] }]);
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it.each([
    ['no chat', { messages: [said('hello')] }, '/id'],
    ['no message', { id: 'c', messages: [] }, '/messages'],
    ['a message of the assistant alone', { id: 'c', messages: [{ id: 'a', role: 'assistant', parts: [] }] }, '/messages/0/parts'],
    [
      'a file',
      { id: 'c', messages: [{ id: 'a', role: 'user', parts: [{ type: 'file', url: 'data:,x', mediaType: 'text/plain' }] }] },
      '/messages/0/parts/0',
    ],
    ['nothing said', { id: 'c', messages: [said(' ')] }, '/messages/0/parts'],
    ['an unknown trigger', { id: 'c', trigger: 'resume', messages: [said('hello')] }, '/trigger'],
    [
      'a response that is none',
      {
        id: 'c',
        messages: [{ id: 'a', role: 'assistant', parts: [{ type: 'tool-x', state: 'approval-responded', approval: { id: 7 } }] }],
      },
      '/messages/0/parts/0/approval/id',
    ],
  ])('is refused with %s', async (_, body, pointer) => {
    const answer = await post(body);
    expect([answer.status, await answer.json()]).toMatchObject([422, { errors: [{ pointer: `#${pointer}` }] }]);
  });

  it('is refused for an agent that is not there', async () => {
    for (const answer of [
      await post({ id: 'c', messages: [said('hello')] }, 'nobody'),
      await fetch(`${api('nobody')}/c`),
      await fetch(`${api('nobody')}/c/stream`),
    ])
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'agent-not-found' }]);
  });
});

describe('a tool call that a human is asked about', () => {
  it('is decided in place: approved, and refused', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'refund 5 7' });
    const [first, second] = toolsOf(ada.chat.lastMessage);
    expect([first, second]).toMatchObject([
      { type: 'tool-refund', state: 'approval-requested', input: { amount: 5 } },
      { type: 'tool-refund', state: 'approval-requested', input: { amount: 7 } },
    ]);
    expect(shown((await loaded(ada.chat.id)).messages)).toEqual(shown(ada.chat.messages));
    await ada.chat.addToolApprovalResponse({ id: first.approval.id, approved: true });
    await ada.chat.addToolApprovalResponse({ id: second.approval.id, approved: false, reason: 'too much' });
    await expect.poll(() => textOf(ada.chat.lastMessage)).toContain('I got');
    await expect.poll(() => ada.chat.status).toBe('ready');
    expect(ada.errors).toEqual([]);
    expect(toolsOf(ada.chat.lastMessage)).toMatchObject([
      { state: 'output-available', output: 'paid 5', approval: { approved: true } },
      { state: 'output-denied', approval: { approved: false, reason: 'too much' } },
    ]);
    expect(ada.chat.messages).toHaveLength(2);
    expect(shown((await loaded(ada.chat.id)).messages)).toEqual(shown(ada.chat.messages));
  });

  it('may be one of an agent below', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'cashier refund 5' });
    const [asked] = toolsOf(ada.chat.lastMessage);
    expect(asked).toMatchObject({ type: 'tool-refund', state: 'approval-requested', toolMetadata: { path: ['helper', 'cashier'] } });
    await ada.chat.addToolApprovalResponse({ id: asked.approval.id, approved: true });
    await expect.poll(() => textOf(ada.chat.lastMessage)).toBe('I got I got paid 5..');
    await expect.poll(() => ada.chat.status).toBe('ready');
    expect(toolsOf(ada.chat.lastMessage)).toMatchObject([{ state: 'output-available', output: 'paid 5' }]);
    expect(shown((await loaded(ada.chat.id)).messages)).toEqual(shown(ada.chat.messages));
  });

  it('is shown as another decided it, with other arguments', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'refund 5' });
    const [asked] = toolsOf(ada.chat.lastMessage);
    const decided = await platform.api.request('POST', `/v1/approvals/${asked.approval.id}`, { decision: 'approve', args: { amount: 6 } });
    expect(decided.status).toBe(200);
    await ada.chat.addToolApprovalResponse({ id: asked.approval.id, approved: false });
    await expect.poll(() => textOf(ada.chat.lastMessage)).toContain('I got paid 6.');
    expect(toolsOf(ada.chat.lastMessage)).toMatchObject([{ state: 'output-available', input: { amount: 6 }, output: 'paid 6' }]);
  });

  it('has no answer where all of it was stopped before', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'refund 5' });
    await fetch(`${api()}/${ada.chat.id}/stop`, { method: 'POST' });
    await expect.poll(async () => (await tasksOf(ada.chat.id))[0]!.status).toBe('cancelled');
    const { messages } = await loaded(ada.chat.id);
    expect(toolsOf(messages[1])).toMatchObject([{ type: 'tool-refund', state: 'output-error', input: { amount: 5 } }]);
  });

  it('holds the next message, and is decided with it', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'refund 5' });
    const [asked] = toolsOf(ada.chat.lastMessage);
    await ada.chat.sendMessage({ text: 'hello' });
    expect(ada.errors[0]!.message).toContain('session-waits');
    expect(await tasksOf(ada.chat.id)).toHaveLength(1);
    const body = (responses: object): object => ({
      ...{ id: ada.chat.id, trigger: 'submit-message', messageId: ada.chat.messages[1]!.id },
      messages: [
        { id: ada.chat.messages[1]!.id, role: 'assistant', parts: [{ type: 'tool-refund', state: 'approval-responded', ...responses }] },
      ],
    });
    const other = await post({ ...body({ approval: { id: asked.approval.id, approved: true } }), id: 'another' });
    expect([other.status, await other.json()]).toMatchObject([422, { errors: [{ pointer: '#/messages/0/id' }] }]);
    const unknown = await post(body({ approval: { id: `${ada.chat.messages[1]!.id}.9.9`, approved: true } }));
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'approval-not-found' }]);
    const yes = body({ approval: { id: asked.approval.id, approved: true } });
    for (const chunks of await Promise.all([chunksOf(await post(yes)), chunksOf(await post(yes))]))
      expect(chunks).toContainEqual(expect.objectContaining({ type: 'tool-output-available', output: 'paid 5' }));
    // The message that was held is sent again by the same button that repeats an answer.
    await ada.chat.regenerate();
    expect(textOf(ada.chat.lastMessage)).toContain('user hello');
    expect((await tasksOf(ada.chat.id)).map(({ usage }) => usage.toolCalls)).toEqual([0, 1]);
  });
});

describe('a chat whose client leaves', () => {
  /** A chat with an answer that has begun, and waits for the gate. */
  async function begun(headers?: Record<string, string>): Promise<Front & { open: () => Promise<void> }> {
    const id = newId();
    const gate = join(platform.folder, `gate-${id}`);
    const ada = front(id, [], 'helper', headers);
    void ada.chat.sendMessage({ text: `gate ${gate}` });
    await expect.poll(() => textOf(ada.chat.lastMessage)).toBe('The beginning, ');
    return { ...ada, open: () => writeFile(gate, '') };
  }

  it('goes on, and is followed from its beginning after a reload and in a second tab', async () => {
    const ada = await begun();
    await ada.chat.stop();
    const { messages } = await loaded(ada.chat.id);
    expect(messages.map(({ role, metadata }) => [role, (metadata as { status?: string }).status])).toEqual([
      ['user', undefined],
      ['assistant', 'running'],
    ]);
    const tabs = [front(ada.chat.id, plain(messages)), front(ada.chat.id, plain(messages)), front(ada.chat.id)];
    const followed = tabs.map(({ chat }) => chat.resumeStream());
    for (const { chat } of tabs) await expect.poll(() => textOf(chat.lastMessage)).toBe('The beginning, ');
    await ada.open();
    await Promise.all(followed);
    for (const { chat } of tabs) expect(textOf(chat.lastMessage)).toBe('The beginning, and the end.');
    expect(shown(tabs[0]!.chat.messages)).toEqual(shown((await loaded(ada.chat.id)).messages));
    expect(await tasksOf(ada.chat.id)).toHaveLength(1);
  });

  it('follows several answers, one after the other', async () => {
    const ada = await begun();
    const second = post({ id: ada.chat.id, messages: [said('hello', 'm2')] });
    await expect.poll(() => tasksOf(ada.chat.id)).toHaveLength(2);
    const tab = front(ada.chat.id, (await loaded(ada.chat.id)).messages);
    const followed = tab.chat.resumeStream();
    await ada.open();
    await Promise.all([followed, second]);
    expect(tab.chat.messages.map(textOf)).toEqual([
      expect.stringContaining('gate'),
      'The beginning, and the end.',
      'hello',
      expect.stringMatching(/^3 messages: .*The beginning, and the end\.; user hello$/),
    ]);
  });

  it('follows an answer that has just ended, too, where another is under way', async () => {
    const ada = await begun();
    const second = post({ id: ada.chat.id, messages: [said('hello', 'm2')] });
    await expect.poll(() => tasksOf(ada.chat.id)).toHaveLength(2);
    const tab = front(ada.chat.id, (await loaded(ada.chat.id)).messages);
    await ada.open();
    await expect.poll(async () => (await tasksOf(ada.chat.id)).some(({ status }) => status === 'completed')).toBe(true);
    await Promise.all([tab.chat.resumeStream(), second]);
    expect(tab.chat.messages.map(textOf)).toEqual([
      expect.stringContaining('gate'),
      'The beginning, and the end.',
      'hello',
      expect.stringMatching(/^3 messages: .*The beginning, and the end\.; user hello$/),
    ]);
  });

  it('has nothing to follow where nothing is under way', async () => {
    expect((await fetch(`${api()}/${newId()}/stream`)).status).toBe(204);
    expect((await loaded(newId())).messages).toEqual([]);
  });

  it('stops when it says so, by a request or by leaving', async () => {
    const ada = await begun();
    const stopped = await fetch(`${api()}/${ada.chat.id}/stop`, { method: 'POST' });
    const [task] = await tasksOf(ada.chat.id);
    expect([stopped.status, await stopped.json()]).toEqual([200, { stopped: [task!.id] }]);
    await expect.poll(() => ada.chat.status).toBe('ready');
    expect(ada.chat.lastMessage!.metadata).toMatchObject({ status: 'cancelled' });
    expect(await (await fetch(`${api()}/${ada.chat.id}/stop`, { method: 'POST' })).json()).toEqual({ stopped: [] });

    const bob = await begun({ 'X-Troupe-On-Disconnect': 'cancel' });
    await bob.chat.stop();
    await expect.poll(async () => (await tasksOf(bob.chat.id))[0]!.status).toBe('cancelled');
  });
});

describe('the history of a chat', () => {
  it('comes in pages, the last messages first, as the reader of the SDK folds their streams', async () => {
    const id = newId();
    const streams: UIMessageChunk[][] = [];
    for (const [n, text] of ['hello', 'lookup fog', 'cashier lookup mist'].entries())
      streams.push([...(await chunksOf(await post({ id, messages: [said(text, `m${n}`)] })))]);
    const folded: UIMessage[] = [];
    for (const chunks of streams) {
      let last: UIMessage | undefined;
      for await (const message of readUIMessageStream({ stream: ReadableStream.from(chunks) as never })) last = message;
      folded.push(plain(last!));
    }
    const { messages, next } = await loaded(id, '?limit=2');
    expect(messages.map(textOf).filter((_, n) => n % 2 === 0)).toEqual(['lookup fog', 'cashier lookup mist']);
    const before = await loaded(id, `?limit=2&cursor=${next}`);
    expect(before.messages.map(({ id: of }) => of)).toEqual(['m0', folded[0]!.id]);
    expect(before.next).toBeUndefined();
    expect(shown([...before.messages, ...messages].filter(({ role }) => role === 'assistant'))).toEqual(shown(folded));
  });

  it('has what the session holds of answers whose tasks are deleted', async () => {
    const ada = front();
    await ada.chat.sendMessage({ text: 'lookup fog' });
    await ada.chat.sendMessage({ text: 'hello' });
    expect((await fetch(`${platform.url}/v1/tasks/${ada.chat.messages[1]!.id}`, { method: 'DELETE' })).status).toBeLessThan(300);
    const { messages } = await loaded(ada.chat.id);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(messages.slice(0, 2).map(textOf)).toEqual(['lookup fog', 'Looking it up.|I got the meaning of fog.']);
    expect(toolsOf(messages[1])).toMatchObject([
      { type: 'tool-lookup', state: 'output-available', input: { word: 'fog' }, output: 'the meaning of fog' },
    ]);
    expect(shown(messages.slice(2))).toEqual(shown(ada.chat.messages.slice(2)));
  });
});
