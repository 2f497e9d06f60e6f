import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import {
  callId,
  commandId,
  eventSubject,
  reportSubject,
  taskId,
  TroupeError,
  type AgentDefinition,
  type App,
  type Json,
  type Message,
  type ModelAnswer,
  type ModelRequest,
  type ModelResponse,
  type TokenChunk,
  type ToolCall,
  type ToolDefinition,
  type Work,
  type WorkflowLog,
  type WorkOutcome,
} from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import { localTools } from '@troupe/tools/local';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decideAnswer, serveModels, snapshotOf } from '../src/index.ts';

const quiet: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const find: ToolDefinition = {
  kind: 'tool',
  name: 'find',
  description: 'Finds flights',
  input: z.object({ to: z.string(), seats: z.array(z.number()).optional() }),
  run: () => [],
};
const pay: ToolDefinition = {
  kind: 'tool',
  name: 'pay',
  description: 'Pays',
  input: z.object({ usd: z.number() }),
  approve: ({ usd }: { usd: number }) => usd > 100,
  run: () => 1,
};
const law: AgentDefinition = {
  kind: 'agent',
  name: 'law desk',
  description: 'Knows the law',
  model: ['gold'],
  instructions: 'Be strict.',
  tools: [],
  handoffs: [],
  limits: { modelCalls: 3 },
};
const advisor: AgentDefinition = {
  kind: 'agent',
  name: 'advisor',
  description: 'Helps',
  model: ['gold'],
  instructions: ({ user, session, taskId }) => `Help ${user?.name ?? 'anyone'} in ${session} (${taskId}).`,
  tools: [find, 'pay', law],
  handoffs: ['law desk'],
  approve: { find: false },
};

function raise(error: unknown): never {
  throw error;
}

let bus: Bus;
let agents: AgentDefinition[];
let requests: ModelRequest[];
let provider: ModelProvider;
let stop: () => Promise<void>;

function appOf(): App {
  const named = <T extends { readonly name: string }>(...all: readonly T[]) => new Map(all.map((each) => [each.name, each]));
  return { build: 'b', workflows: new Map(), agents: named(...agents), tools: named(find, pay), activities: new Map(), models: new Map() };
}

/** The outcome of one model call that the provider answers with `response`. */
async function call(
  response: (request: ModelRequest, options: Parameters<ModelProvider['generate']>[1]) => Promise<Partial<ModelResponse>>,
  args: Json = {},
  more: Partial<Work> = {},
): Promise<WorkOutcome> {
  provider = {
    name: 'house',
    generate: async (request, options) => {
      requests.push(request);
      return { finish: 'stop', usage: { inputTokens: 7, outputTokens: 5 }, ...(await response(request, options)) };
    },
  };
  const task = taskId('t1');
  const asked: Json = {
    agent: 'advisor',
    round: 1,
    model: more.name ?? 'gold',
    history: [],
    messages: [{ role: 'user', content: 'hello' }],
    ...(args as object),
  };
  const done = new Promise<WorkOutcome>((resolve) => (onOutcome = resolve));
  await bus.publish({
    call: callId(task, commandId(1, 0)),
    task,
    partition: 0,
    kind: 'model',
    name: 'gold',
    attempt: 1,
    token: 'token',
    args: asked,
    ...more,
  });
  return done;
}
let onOutcome: (outcome: WorkOutcome) => void;

/** What the owner makes of it. */
async function decided(outcome: WorkOutcome): Promise<WorkOutcome> {
  if (!outcome.ok) return outcome;
  const { value: reply, usage = {} } = outcome;
  const pin = (agent: AgentDefinition) => ({ ...snapshotOf(agent), models: ['chosen'] });
  return {
    ...outcome,
    value: (await decideAnswer(localTools(appOf()), { app: appOf(), agent: 'advisor', reply, usage, pin })) as unknown as Json,
  };
}

async function answerTo(...toolCalls: readonly ToolCall[]): Promise<ModelAnswer> {
  const outcome = await call(async () => ({ finish: 'tools', toolCalls }));
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value as unknown as ModelAnswer;
}

beforeEach(() => {
  bus = memoryBus();
  agents = [advisor, law];
  requests = [];
  bus.respond(reportSubject(0), async (report) => {
    if (report.kind !== 'outcome') return 'continue';
    onOutcome(await decided(report.outcome));
    return 'committed';
  });
  const app = appOf();
  let current = app;
  const tools = localTools(app);
  const served = serveModels({
    bus,
    log: quiet,
    app() {
      if (agents[0] !== current.agents.get('advisor')) tools.replace((current = appOf()));
      return current;
    },
    tools,
    providers: (model) => (model === 'nobody' ? undefined : provider),
    models: () => ['gold', 'house/fast', 'nobody'],
    concurrency: 4,
  });
  stop = async () => served.stop(0);
});

afterEach(async () => {
  await stop();
  await bus.close();
});

describe('a model call', () => {
  it('asks with the instructions, the session, this task, and what the agent may use', async () => {
    const history: Message[] = [
      { role: 'user', content: 'earlier' },
      { role: 'assistant', content: 'yes' },
    ];
    await call(async () => ({ text: 'hi' }), { history } as unknown as Json, { user: 'Ada', session: 's1' });
    const [request] = requests;
    expect(request?.model).toBe('gold');
    expect(request?.messages).toEqual([
      { role: 'system', content: 'Help Ada in s1 (t1).' },
      ...history,
      { role: 'user', content: 'hello' },
    ]);
    expect(request?.tools.map(({ name }) => name)).toEqual(['find', 'pay', 'law_desk', 'transfer_to_law_desk']);
    expect(request?.tools[0]).toEqual({
      name: 'find',
      description: 'Finds flights',
      schema: {
        type: 'object',
        properties: { to: { type: 'string' }, seats: { type: 'array', items: { type: 'number' } } },
        required: ['to'],
      },
    });
    expect(request?.tools[2]).toMatchObject({
      description: 'Knows the law',
      schema: { properties: { input: { type: 'string' } }, required: ['input'] },
    });
    expect(request).not.toHaveProperty('output');
  });

  it('asks for an answer without calls where no other call may fit, and of an agent that can call nothing as ever', async () => {
    await call(async () => ({ text: 'hi' }), { last: true }, { user: 'Ada', session: 's1' });
    await call(async () => ({ text: 'hi' }), { last: true, agent: 'law desk' });
    const [of, without] = requests;
    expect(of?.messages[0]?.content).toMatch(/^Help Ada in s1 \(t1\)\.\n\nThis is the last answer you can give here.*Call no tool/);
    // What the provider has cached of the tools stays.
    expect(of?.tools).toHaveLength(4);
    expect(without?.messages[0]?.content).toBe('Be strict.');
  });

  it('names the model as its provider does', async () => {
    await call(async () => ({ text: 'hi' }), {}, { name: 'house/fast' });
    expect(requests[0]?.model).toBe('fast');
  });

  it('gives providers names they accept, whatever the conversation has', async () => {
    const messages = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'crm.look up', args: {} }] },
      { role: 'tool', content: 'found', toolCallId: 'a' },
    ];
    await call(async () => ({ text: 'hi' }), { messages });
    expect(requests[0]?.messages[2]?.toolCalls?.[0]?.name).toBe('crm_look_up');
  });

  it('reports the answer and what it used', async () => {
    const outcome = await call(async () => ({ text: 'hi', usage: { inputTokens: 3, outputTokens: 4, cost: 0.01 } }));
    expect(outcome).toEqual({
      ok: true,
      value: { text: 'hi', finish: 'stop', calls: [], usage: { inputTokens: 3, outputTokens: 4, cost: 0.01 } },
      usage: { inputTokens: 3, outputTokens: 4, cost: 0.01 },
    });
  });

  it('uses the app as it is when the call is made', async () => {
    agents = [{ ...advisor, instructions: 'New ways.' }, law];
    await call(async () => ({ text: 'hi' }));
    expect(requests[0]?.messages[0]).toEqual({ role: 'system', content: 'New ways.' });
  });

  it.each([
    ['throw', () => raise(new RangeError('no such user')), 'The instructions of agent "advisor" failed: no such user'],
    ['give a promise', async () => 'Help.', 'they gave a promise where a text is wanted, at once'],
    ['give one that fails', () => Promise.reject(new Error('x')), 'they gave a promise'],
    ['give nothing', () => undefined, 'they gave undefined'],
    ['give a number', () => 3, 'they gave 3'],
  ])('asks no model with instructions that %s, and does not try again', async (_, instructions, message) => {
    agents = [{ ...advisor, instructions: instructions as never }, law];
    const outcome = await call(async () => ({ text: 'hi' }));
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'invalid-workflow', retryable: false, message: expect.stringContaining(message) },
    });
    expect(requests).toEqual([]);
  });

  it('stops the provider when it takes too long', async () => {
    let reason: unknown;
    const outcome = await call(
      (_request, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject((reason = signal.reason)))),
      {},
      { options: { startToClose: 20 } },
    );
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'start-to-close' } });
    expect(reason).toMatchObject({ code: 'start-to-close' });
  });
});

describe('an answer that is too much', () => {
  const calls = (count: number): readonly ToolCall[] =>
    Array.from({ length: count }, (_, n) => ({ id: `c${n}`, name: 'find', args: { to: 'Oslo' } }));

  it('of tool calls is planned as far as the agent allows, and says how many are left out', async () => {
    expect(await answerTo(...calls(128))).not.toHaveProperty('leftOut');
    const answer = await answerTo(...calls(130));
    expect([answer.calls.length, answer.leftOut]).toEqual([128, 2]);
    agents = [{ ...advisor, limits: { toolCalls: 5 } }, law];
    expect(await answerTo(...calls(1_024))).toMatchObject({ calls: { length: 5 }, leftOut: 1_019 });
  });

  it('of tool calls beyond all measure is a bad answer', async () => {
    const outcome = await call(async () => ({ finish: 'tools', toolCalls: calls(1_025) }));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'model-bad-answer', message: expect.stringContaining('1024') } });
  });

  it('of arguments goes back to the model, and stays out of the conversation', async () => {
    const large = { to: 'x'.repeat(2_000_000) };
    const [refused, ran] = (await answerTo({ id: 'a', name: 'find', args: large }, { id: 'b', name: 'find', args: { to: 'Oslo' } })).calls;
    expect(refused).toEqual({
      id: 'a',
      name: 'find',
      args: {},
      plan: 'refuse',
      message: 'The arguments of "find" had 2000009 bytes; 1048576 is the most. Call it again with less.',
    });
    expect(ran?.plan).toBe('run');
  });

  it('of text is a bad answer, and is not streamed to its end', async () => {
    let streamed = 0;
    const listening = bus.listen(eventSubject('t1'), ({ text }) => {
      streamed += text.length;
    });
    const outcome = await call(async (_request, { onDelta }) => {
      for (let n = 0; n < 300; n++) onDelta({ text: 'x'.repeat(100_000) });
      return { text: 'x'.repeat(30_000_000) };
    });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'model-bad-answer', message: expect.stringContaining('8388608 bytes') } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(streamed).toBeGreaterThan(10_000_000);
    expect(streamed).toBeLessThanOrEqual(16_777_216);
    await listening.stop();
  });

  it.each([
    ['no number', { inputTokens: Number.NaN, outputTokens: 1 }],
    ['without end', { inputTokens: 1, outputTokens: Number.POSITIVE_INFINITY }],
  ])('of use, %s, is a bad answer: it would undo the limits of the agent', async (_, usage) => {
    expect(await call(async () => ({ text: 'hi', usage }))).toMatchObject({ ok: false, failure: { code: 'model-bad-answer' } });
  });

  it('of names and ids is none of theirs', async () => {
    const answer = await answerTo({ id: 'i'.repeat(1_000_000), name: 'n'.repeat(1_000_000), args: {} });
    expect(answer.calls[0]!.id.length).toBeLessThan(300);
    expect(JSON.stringify(answer).length).toBeLessThan(2_000);
  });
});

describe('what a model asks for', () => {
  it('is run when the arguments fit', async () => {
    const { calls } = await answerTo({ id: 'a', name: 'find', args: { to: 'Oslo' } });
    expect(calls).toEqual([{ id: 'a', name: 'find', args: { to: 'Oslo' }, plan: 'run', approve: false }]);
  });

  it('goes back to it when there is no such tool or the arguments do not fit, with every fault by its place', async () => {
    const { calls } = await answerTo(
      { id: 'a', name: 'fly', args: {} },
      { id: 'b', name: 'find', args: { to: 7, seats: [1, 'two'] } },
      { id: 'c', name: 'find', args: '{"to": "Os' },
    );
    expect(calls.map(({ plan }) => plan)).toEqual(['refuse', 'refuse', 'refuse']);
    expect(calls.map((each) => (each.plan === 'refuse' ? each.message : ''))).toEqual([
      'There is no tool "fly". The tools are: find, pay, law_desk, transfer_to_law_desk.',
      'The arguments of "find" do not fit: to: Invalid input: expected string, received number; seats[1]: Invalid input: expected number, received string. Call it again with arguments that do.',
      'The arguments of "find" are not valid JSON: {"to": "Os Call it again with a JSON object.',
    ]);
  });

  it('waits for a human when the tool or the agent says so, and when the rule itself fails', async () => {
    const approvals = async () =>
      (await answerTo({ id: 'a', name: 'pay', args: { usd: 100 } }, { id: 'b', name: 'pay', args: { usd: 101 } })).calls.map(
        (each) => each.plan === 'run' && each.approve,
      );
    expect(await approvals()).toEqual([false, true]);
    agents = [{ ...advisor, approve: { pay: true } }, law];
    expect(await approvals()).toEqual([true, true]);
    agents = [{ ...advisor, approve: { pay: false } }, law];
    expect(await approvals()).toEqual([false, false]);
    agents = [
      {
        ...advisor,
        approve: {
          pay: () => {
            throw new Error('boom');
          },
        },
      },
      law,
    ];
    expect(await approvals()).toEqual([true, true]);
  });

  it('can be another agent, or a handoff to it', async () => {
    agents = [{ ...advisor, approve: { 'law desk': true } }, law];
    const { calls } = await answerTo(
      { id: 'a', name: 'law_desk', args: { input: 'May I?' } },
      { id: 'b', name: 'transfer_to_law_desk', args: {} },
      { id: 'c', name: 'law_desk', args: {} },
    );
    expect(calls).toMatchObject([
      { plan: 'agent', agent: 'law desk', approve: true, args: { input: 'May I?' } },
      { plan: 'handoff', to: { ...snapshotOf(law), models: ['chosen'] } },
      { plan: 'refuse', message: expect.stringContaining('input: ') },
    ]);
  });

  it('gets ids that are unique in the whole conversation, the session included', async () => {
    const history = [
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'find', args: {} }] },
      { role: 'tool', content: 'x', toolCallId: 'a' },
    ];
    const toolCalls = ['a', 'a', '', 'b'].map((id) => ({ id, name: 'find', args: { to: 'Oslo' } }));
    const outcome = await call(async () => ({ toolCalls, finish: 'tools' }), { history });
    const ids = outcome.ok ? (outcome.value as unknown as ModelAnswer).calls.map(({ id }) => id) : [];
    expect(new Set(['a', '', ...ids]).size).toBe(6);
    expect(ids[3]).toBe('b');
  });
});

describe('typed output', () => {
  const typed: AgentDefinition = { ...advisor, output: z.object({ days: z.number(), stops: z.array(z.string()).default([]) }) };
  const outputOf = async (text: string) => {
    agents = [typed, law];
    const outcome = await call(async () => ({ text }));
    return outcome.ok ? (outcome.value as unknown as ModelAnswer).output : undefined;
  };

  it('is shown to the provider as a schema and checked', async () => {
    expect(await outputOf('{"days":3}')).toEqual({ ok: true, value: { days: 3, stops: [] } });
    expect(requests[0]?.output).toMatchObject({ type: 'object', required: ['days'] });
  });

  it('may be wrapped in a code block', async () => {
    expect(await outputOf('```json\n{"days": 3}\n```')).toMatchObject({ ok: true });
  });

  it('that does not fit says where', async () => {
    expect(await outputOf('{"days":"three","stops":[1]}')).toEqual({
      ok: false,
      message: 'days: Invalid input: expected number, received string; stops[0]: Invalid input: expected string, received number',
    });
    expect(await outputOf('three days')).toEqual({ ok: false, message: 'it is not JSON' });
  });
});

describe('a model call that fails', () => {
  it('keeps the code of the provider and the wait it asks for', async () => {
    const outcome = await call(async () => {
      throw new TroupeError('model-rate-limited', 'slow down', { retryable: true, retryAfter: 1_500 });
    });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'model-rate-limited', retryable: true, retryAfter: 1_500 } });
  });

  it('has a code of its own whatever a provider throws', async () => {
    const outcome = await call(async () => {
      throw new RangeError('boom');
    });
    expect(outcome).toMatchObject({
      failure: { code: 'model-failed', message: 'Model "gold" failed: boom', cause: { name: 'RangeError' } },
    });
  });

  it('says what is missing: the agent, the provider, a tool', async () => {
    const answered = async () => ({ text: 'hi' });
    expect(await call(answered, { agent: 'gone' })).toMatchObject({ failure: { code: 'agent-not-found' } });
    expect(await call(answered, {}, { name: 'nobody' })).toMatchObject({ failure: { code: 'model-not-found', retryable: false } });
    agents = [{ ...advisor, tools: ['fly'] }, law];
    expect(await call(answered)).toMatchObject({ failure: { code: 'tool-not-found', message: expect.stringContaining('"fly"') } });
  });

  it('is what an answer of another shape comes to', async () => {
    const outcome = await call(async () => ({ toolCalls: [{ id: 'a' }], finish: 'done' }) as never);
    expect(outcome).toMatchObject({ failure: { code: 'model-bad-answer', message: expect.stringContaining('toolCalls[0].name') } });
  });
});

describe('the text of an answer', () => {
  it('is broadcast in pieces of a readable size while it is written, before the outcome', async () => {
    const chunks: TokenChunk[] = [];
    let before = -1;
    bus.listen(eventSubject('t1'), (chunk) => chunks.push(chunk));
    const outcome = await call(
      async (_request, { onDelta }) => {
        for (let i = 0; i < 100; i++) onDelta({ text: 'twelve chars' });
        await new Promise((resolve) => setTimeout(resolve, 60));
        before = chunks.length;
        onDelta({ text: 'the end' });
        return { text: 'x' };
      },
      {},
      { attempt: 2 },
    );
    expect(outcome.ok).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(chunks.map(({ text }) => text).join('')).toBe(`${'twelve chars'.repeat(100)}the end`);
    let offset = 0;
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({ call: 't1/1.0', attempt: 2, token: 'token', offset });
      offset += chunk.text.length;
    }
    expect(before).toBe(6);
    expect(chunks).toHaveLength(7);
  });
});

describe('what a model said comes back to it', () => {
  const asked = {
    messages: [
      { role: 'user', content: 'hello' },
      {
        role: 'assistant',
        content: '',
        model: 'gold',
        extra: { reasoning_content: 'Hm.' },
        toolCalls: [{ id: 'a', name: 'find', args: {}, extra: { signature: 's' } }],
      },
      { role: 'tool', content: 'found', toolCallId: 'a' },
    ],
  };

  it('with what its provider wants, under the name the provider has for it', async () => {
    const outcome = await call(
      async () => ({
        finish: 'tools',
        extra: { reasoning_content: 'So.' },
        toolCalls: [{ id: 'b', name: 'find', args: { to: 'Oslo' }, extra: { signature: 't' } }],
      }),
      asked as unknown as Json,
    );
    expect(requests[0]?.messages[2]).toEqual({ ...asked.messages[1], model: 'gold' });
    expect(outcome).toMatchObject({
      value: {
        extra: { reasoning_content: 'So.' },
        calls: [{ id: 'b', plan: 'run', extra: { signature: 't' } }],
      },
    });
  });

  it('and to no other model', async () => {
    const [user, assistant, result] = asked.messages;
    await call(async () => ({ text: 'ok' }), { messages: [user, { ...assistant, model: 'silver' }, result] } as unknown as Json);
    expect(JSON.stringify(requests[0]?.messages)).not.toMatch(/reasoning_content|signature|"model"/);
  });
});

describe('an answer that did not end well', () => {
  it('has none of its calls made, and no output', async () => {
    const outcome = await call(async () => ({
      finish: 'length',
      toolCalls: [
        { id: 'a', name: 'find', args: { to: 'Oslo' } },
        { id: 'b', name: 'find', args: '{"to": "Os' },
      ],
    }));
    expect(outcome).toMatchObject({
      value: {
        cut: true,
        calls: [
          { id: 'a', plan: 'refuse', message: expect.stringContaining('cut off') },
          { id: 'b', plan: 'refuse', args: {} },
        ],
      },
    });
  });

  it('is a bad answer when it says nothing, from any provider', async () => {
    for (const answer of [{}, { text: '' }, { text: ' \n', finish: 'stop' }, { finish: 'tools', toolCalls: [] }] as const)
      expect(await call(async () => answer)).toMatchObject({ ok: false, failure: { code: 'model-bad-answer', retryable: true } });
    expect(await call(async () => ({ finish: 'refused' }))).toMatchObject({ ok: true });
  });
});

describe('a wait that a provider asks for', () => {
  const limited = (retryAfter: number) => async () => {
    throw new TroupeError('model-rate-limited', 'Slow down.', { retryable: true, retryAfter, details: { status: 429 } });
  };

  it.each([
    [9_000, true, true],
    [3_600_000, true, false],
    [3_600_000, false, true],
  ])('of %i ms, with another model to ask: %s, is waited for: %s', async (wait, elsewhere, retryable) => {
    expect(await call(limited(wait), { elsewhere })).toMatchObject({
      ok: false,
      failure: { code: 'model-rate-limited', retryable, details: { status: 429 } },
    });
  });
});
