import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventType, HttpAgent, type AgentSubscriber, type BaseEvent, type Interrupt, type Message } from '@ag-ui/client';
import type { Page, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let threads = 0;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('ag-ui', import.meta.url)), env: { LOG_LEVEL: 'error' } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

/** The official client, which checks the order of events, and what it was sent. */
interface Front {
  readonly client: HttpAgent;
  readonly events: BaseEvent[];
  readonly errors: string[];
  run(text?: string, more?: object): Promise<void>;
}

function front(agent: string, options: { readonly headers?: Record<string, string>; readonly threadId?: string } = {}): Front {
  const client = new HttpAgent({ url: `${platform.url}/ag-ui/${agent}`, threadId: `thread-${++threads}`, ...options });
  const events: BaseEvent[] = [];
  const errors: string[] = [];
  const subscriber: AgentSubscriber = {
    onEvent: ({ event }) => void events.push(event),
    onRunErrorEvent: ({ event }) => void errors.push(`${event.code}: ${event.message}`),
  };
  return {
    client,
    events,
    errors,
    async run(text, more = {}) {
      if (text !== undefined) client.addMessage({ id: `m-${client.messages.length}`, role: 'user', content: text });
      await client.runAgent(more, subscriber);
    },
  };
}

const last = ({ events }: Front): any => events.at(-1);
const texts = ({ client }: Front): readonly string[] =>
  client.messages.filter(({ role }) => role === 'assistant').map(({ content }) => content as string);
const of = (messages: readonly Message[], role: string): readonly any[] => messages.filter((each) => each.role === role);

describe('the official client of AG-UI', () => {
  it('renders a run of an agent, which is a task of its thread', async () => {
    const ada = front('helper');
    await ada.run('hello');
    expect(texts(ada)).toEqual(['1 messages: user hello']);
    expect(last(ada)).toMatchObject({
      type: EventType.RUN_FINISHED,
      threadId: ada.client.threadId,
      outcome: { type: 'success' },
      result: '1 messages: user hello',
      usage: [{ inputTokens: 7, outputTokens: 3, totalTokens: 10 }],
    });
    await ada.run('again');
    expect(texts(ada).at(-1)).toBe('3 messages: user hello; assistant 1 messages: user hello; user again');
    const { items } = (await (await fetch(`${platform.url}/v1/tasks?attributes.thread=${ada.client.threadId}`)).json()) as Page<Task>;
    expect(items.map(({ name, status }) => [name, status])).toEqual([
      ['helper', 'completed'],
      ['helper', 'completed'],
    ]);
  });

  it('renders tool calls with their results, and what is said between them', async () => {
    const ada = front('helper');
    await ada.run('lookup fog mist');
    expect(of(ada.client.messages, 'assistant')).toMatchObject([
      {
        content: 'Looking it up.',
        toolCalls: [
          { function: { name: 'lookup', arguments: '{"word":"fog"}' } },
          { function: { name: 'lookup', arguments: '{"word":"mist"}' } },
        ],
      },
      { content: 'I got the meaning of fog and the meaning of mist.' },
    ]);
    expect(of(ada.client.messages, 'tool').map(({ content }) => content)).toEqual(
      expect.arrayContaining(['the meaning of fog', 'the meaning of mist']),
    );
    // The whole conversation is one that models take.
    await ada.run('hello');
    expect(texts(ada).at(-1)).toMatch(/^6 messages: /);
  });

  it('carries out tools of its own', async () => {
    const ada = front('helper');
    const tools = [
      { name: 'confirm', description: 'Asks the user', parameters: { type: 'object', properties: { what: { type: 'string' } } } },
    ];
    await ada.run('confirm leave', { tools });
    expect(last(ada)).toMatchObject({ outcome: { type: 'success', pendingToolCallIds: [expect.any(String)] } });
    const [call] = of(ada.client.messages, 'assistant')[0].toolCalls;
    expect(call).toMatchObject({ function: { name: 'confirm', arguments: '{"what":"leave"}' } });
    ada.client.addMessage({ id: 'r', role: 'tool', toolCallId: call.id, content: 'yes' });
    await ada.run(undefined, { tools });
    expect(texts(ada).at(-1)).toBe('I got yes.');
  });

  it('gets the output of a typed agent as a message and as a value', async () => {
    const ada = front('adder');
    await ada.run('add');
    expect(texts(ada)).toEqual(['{"total":5}']);
    expect(last(ada)).toMatchObject({ result: { total: 5 } });
  });

  it('shows agents text and images, with what the front end knows', async () => {
    const ada = front('helper');
    ada.client.addMessage({
      ...{ id: 'm', role: 'user' },
      content: [
        { type: 'text', text: 'image' },
        { type: 'image', source: { type: 'data', value: 'AAAA', mimeType: 'image/png' } },
      ],
    });
    await ada.run(undefined, { context: [{ description: 'The page', value: 'orders' }] });
    expect(texts(ada)[0]).toContain('2 messages: user The page: orders; user');
    const other = front('helper');
    other.client.addMessage({
      id: 'm',
      role: 'user',
      content: [{ type: 'video', source: { type: 'data', value: 'AAAA', mimeType: 'video/mp4' } }],
    });
    await expect(other.run()).rejects.toThrow(/422/);
  });

  it('is given the reason when a run failed', async () => {
    const ada = front('helper');
    await ada.run('fail').catch(() => {});
    expect(last(ada)).toMatchObject({ type: EventType.RUN_ERROR, code: 'model-refused' });
    await expect(front('nobody').run('hello')).rejects.toThrow(/404/);
  });
});

describe('a run that asks humans', () => {
  const decide = (interrupts: readonly Interrupt[], payload: object): object => ({
    resume: interrupts.map(({ id }) => ({ interruptId: id, status: 'resolved', payload })),
  });

  it('is interrupted, and goes on with all answers together: approved, edited, refused', async () => {
    const ada = front('helper');
    await ada.run('refund 5 7 9');
    const { interrupts } = last(ada).outcome as { readonly interrupts: readonly Interrupt[] };
    expect(interrupts).toHaveLength(3);
    expect(interrupts[0]).toMatchObject({
      reason: 'tool_call',
      message: 'May helper call refund?',
      responseSchema: { required: ['approved'] },
      metadata: { tool: 'refund', args: { amount: 5 } },
    });
    const [asking] = of(ada.client.messages, 'assistant');
    expect(interrupts.map(({ toolCallId }) => toolCallId)).toEqual(asking.toolCalls.map(({ id }: { readonly id: string }) => id));
    expect(ada.client.pendingInterrupts).toHaveLength(3);
    const answers = [{ approved: true }, { approved: true, editedArgs: { amount: 6 } }, { approved: false, reason: 'too much' }];
    const resume = interrupts.map(({ id }, n) => ({ interruptId: id, status: 'resolved' as const, payload: answers[n] }));
    ada.events.length = 0;
    await ada.run(undefined, { resume });
    // Nothing that was known comes again.
    expect(ada.events.map(({ type }) => type)).not.toContain(EventType.TOOL_CALL_START);
    const results = of(ada.client.messages, 'tool').map(({ toolCallId, content }) => [toolCallId, content]);
    expect(Object.fromEntries(results)).toEqual({
      [interrupts[0]!.id]: 'paid 5',
      [interrupts[1]!.id]: 'paid 6',
      [interrupts[2]!.id]: 'Refused: too much',
    });
    expect(texts(ada).at(-1)).toMatch(/^I got /);
    expect(last(ada)).toMatchObject({ outcome: { type: 'success' } });
  });

  it('may ask by an agent below, which is shown with what it does', async () => {
    const ada = front('helper');
    await ada.run('cashier refund 5');
    const [interrupt] = last(ada).outcome.interrupts;
    const started = ada.events.find(({ type }) => type === EventType.SUBAGENT_STARTED) as any;
    expect(started).toMatchObject({ name: 'cashier', parentToolCallId: expect.any(String) });
    expect(interrupt).toMatchObject({ subagentRunId: started.subagentRunId, message: 'May cashier call refund?' });
    expect(ada.events.find(({ type }) => type === EventType.SUBAGENT_FINISHED)).toMatchObject({
      outcome: { type: 'suspended', interruptIds: [interrupt.id] },
    });
    ada.events.length = 0;
    await ada.run(undefined, decide([interrupt], { approved: true }));
    expect(ada.events.find(({ type }) => type === EventType.SUBAGENT_STARTED)).toMatchObject({ subagentRunId: started.subagentRunId });
    expect(texts(ada).at(-1)).toBe('I got I got paid 5..');
    // What the agent below said is its own: the next run of the thread does not have it.
    await ada.run('hello');
    expect(texts(ada).at(-1)).toMatch(/^5 messages: user cashier refund 5; assistant ; tool I got paid 5.; assistant I got/);
  });

  it('is refused what does not answer it, and may be answered again', async () => {
    const threadId = `thread-${++threads}`;
    const ada = front('helper', { threadId });
    await ada.run('refund 5 7');
    const [first, second] = last(ada).outcome.interrupts as readonly Interrupt[];
    const other = async (body: object): Promise<string> => {
      const sent = { threadId, runId: `run-${++threads}`, messages: [], tools: [], context: [], protocolVersion: '1.0', ...body };
      const response = await fetch(`${platform.url}/ag-ui/helper`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sent),
      });
      const events = (await response.text()).split('\n\n').filter((line) => line !== '');
      const { type, code, message } = JSON.parse(events.at(-1)!.slice('data: '.length)) as Record<string, string>;
      return [type, code, message].filter((each) => each !== undefined).join(' ');
    };
    const yes = (id: string): object => ({ interruptId: id, status: 'resolved', payload: { approved: true } });
    expect(await other({ messages: [{ id: 'a', role: 'user', content: 'hello' }] })).toContain(
      'RUN_ERROR validation-failed This thread is interrupted',
    );
    expect(await other({ resume: [yes(first!.id)] })).toContain(`missing: ${second!.id}`);
    expect(await other({ resume: [yes('nobody.0.0'), yes(second!.id)] })).toContain('approval-not-found');
    expect(await other({ resume: [yes(first!.id), { interruptId: second!.id, status: 'resolved', payload: {} }] })).toContain(
      'RUN_ERROR validation-failed',
    );
    expect(await other({ threadId: 'another', resume: [yes(first!.id), yes(second!.id)] })).toContain('is of no run of agent');
    const answers = { runId: 'same', resume: [yes(first!.id), { interruptId: second!.id, status: 'cancelled' }] };
    expect(await other(answers)).toBe('RUN_FINISHED');
    expect(await other(answers)).toBe('RUN_FINISHED');
    expect((await platform.api.get(first!.metadata!['task'] as string)).usage.toolCalls).toBe(1);
  });
});

describe('a run whose client leaves', () => {
  it('goes on, and is read again from its first event by the same run', async () => {
    const gate = join(platform.folder, 'gate');
    const ada = front('helper');
    const input = { runId: 'left' };
    const leave = new AbortController();
    const left = ada.run(`gate ${gate}`, { ...input, abortController: leave });
    await expect.poll(() => ada.events.some(({ type }) => type === EventType.TEXT_MESSAGE_CONTENT)).toBe(true);
    leave.abort();
    await left.catch(() => {});
    await writeFile(gate, '');
    const again = front('helper', { threadId: ada.client.threadId });
    await again.run(`gate ${gate}`, input);
    expect(texts(again)).toEqual(['The beginning, and the end.']);
  });

  it('is cancelled when the client says so', async () => {
    const ada = front('helper', { headers: { 'X-Troupe-On-Disconnect': 'cancel' } });
    const leave = new AbortController();
    const left = ada.run(`gate ${join(platform.folder, 'never')}`, { abortController: leave });
    await expect.poll(() => ada.events.some(({ type }) => type === EventType.TEXT_MESSAGE_CONTENT)).toBe(true);
    leave.abort();
    await left.catch(() => {});
    const find = `${platform.url}/v1/tasks?attributes.thread=${ada.client.threadId}`;
    await expect.poll(async () => ((await (await fetch(find)).json()) as Page<Task>).items[0]?.status).toBe('cancelled');
  });
});

describe('the capabilities of an agent', () => {
  it('say what it is and whom it asks', async () => {
    expect(await (await fetch(`${platform.url}/ag-ui/helper`)).json()).toMatchObject({
      identity: { name: 'helper', description: 'Helps' },
      multiAgent: { supported: true, subagents: [{ name: 'cashier', description: 'Pays' }] },
      humanInTheLoop: { interrupts: true },
    });
    expect((await fetch(`${platform.url}/ag-ui/nobody`)).status).toBe(404);
  });
});
