import { CancelledError, withInput, type Artifact, type AskedInput, type Json, type TroupeError } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contextOf } from '../../src/contract.ts';
import { startToolServer } from '../tool-server.ts';
import { officialAgent, type OfficialAgent, type Spoken } from './official-agent.ts';
import { ask, toolsOf, type RemoteTools } from './remote-world.ts';

const spoken: readonly Spoken[] = ['JSONRPC 1.0', 'HTTP+JSON 1.0', 'JSONRPC 0.3', 'HTTP+JSON 0.3'];
const ways = spoken.flatMap((speaks) => [true, false].map((streaming) => ({ speaks, streaming })));

async function world(speaks: Spoken = 'JSONRPC 1.0', streaming = true, more = {}): Promise<{ agent: OfficialAgent; tools: RemoteTools }> {
  const agent = await officialAgent(speaks, { streaming });
  onTestFinished(() => agent[Symbol.asyncDispose]());
  return { agent, tools: await toolsOf({ url: agent.url, ...more }) };
}

async function asks(tools: RemoteTools, input: string): Promise<AskedInput> {
  const error = await ask(tools, input).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'input-required', retryable: false });
  return (error as TroupeError).details as unknown as AskedInput;
}

function answer(tools: RemoteTools, asked: AskedInput, responses: Record<string, Json>): Promise<unknown> {
  const args = withInput({ input: 'any' }, { ...asked, responses });
  return tools.run({ name: 'partner', args }, contextOf({ idempotencyKey: 'the answer' })).then(({ value }) => value);
}

describe.each(ways)('an agent of the official SDK, over $speaks, streams: $streaming', ({ speaks, streaming }) => {
  it('is one tool, whose task is followed to its end', async () => {
    const { agent, tools } = await world(speaks, streaming);
    expect(tools.troubles()).toEqual([]);
    expect(tools.list().get('partner')).toMatchObject({
      ...{ name: 'partner', server: 'partner', reconciles: true },
      description: expect.stringMatching(/Does what it is asked[^]*greet: Greets/),
      options: { effect: 'once', startToClose: 610_000 },
    });
    expect(await ask(tools, 'greet Ada')).toBe('Hello, Ada');
    expect(await ask(tools, 'say hi')).toBe('hi');
    expect(agent.messages).toHaveLength(2);
  });

  it('says how far it is, and which task it is', async () => {
    const { tools } = await world(speaks, streaming);
    const beats: { message?: string; remote?: object }[] = [];
    expect(await ask(tools, 'steps', { heartbeat: (beat) => beats.push(beat as object) })).toEqual({ steps: 2 });
    expect(beats.at(-1)!.remote).toEqual({ task: expect.any(String), context: expect.any(String) });
    if (streaming) expect(beats.map(({ message }) => message)).toEqual(expect.arrayContaining(['the first step', 'the second step']));
  });

  it('fails in words of its own', async () => {
    const { tools } = await world(speaks, streaming);
    await expect(ask(tools, 'fail no ink')).rejects.toMatchObject({
      name: 'ToolError',
      message: expect.stringContaining('failed: no ink'),
    });
    await expect(ask(tools, 'refuse too late')).rejects.toMatchObject({ message: expect.stringContaining('refused the task: too late') });
  });

  it('asks a human, and goes on with the same task', async () => {
    const { agent, tools } = await world(speaks, streaming);
    const asked = await asks(tools, 'ask Which day?');
    expect(asked.requests).toMatchObject({
      answer: { method: 'elicitation/create', params: { message: expect.stringContaining('Which day?') } },
    });
    expect(await answer(tools, asked, { answer: { action: 'accept', content: { answer: 'Monday' } } })).toBe('You said Monday');
    expect(agent.messages[1]).toMatchObject({ taskId: JSON.parse(asked.state!).task });
    expect(agent.cancelled).toEqual([]);
  });

  it('whose question is declined has its task cancelled', async () => {
    const { agent, tools } = await world(speaks, streaming);
    const asked = await asks(tools, 'ask Which day?');
    await expect(answer(tools, asked, { answer: { action: 'decline' } })).rejects.toMatchObject({ name: 'ToolError' });
    expect(agent.cancelled).toEqual([JSON.parse(asked.state!).task]);
    expect(agent.messages).toHaveLength(1);
  });

  it('is cancelled with the call, and not when its worker stops', async () => {
    const { agent, tools } = await world(speaks, streaming);
    for (const reason of [new Error('shutting-down'), new CancelledError('cancelled')]) {
      const attempt = new AbortController();
      const begun = Promise.withResolvers<object>();
      const heartbeat = (beat: any): void => beat.remote && begun.resolve(beat);
      const ended = ask(tools, `wait ${reason.message}`, { signal: attempt.signal, heartbeat }).catch((error: unknown) => error);
      await begun.promise;
      expect(agent.cancelled).toEqual([]);
      attempt.abort(reason);
      expect(await ended).toBe(reason);
    }
    expect(agent.cancelled).toHaveLength(1);
  });

  it('is followed, and not asked again, by an attempt after one that was lost', async () => {
    const { agent, tools } = await world(speaks, streaming);
    const attempt = new AbortController();
    const begun = Promise.withResolvers<Json>();
    const heartbeat = (beat: any): void => beat.remote && begun.resolve(beat);
    const first = ask(tools, 'steps', { signal: attempt.signal, heartbeat }).catch(() => {});
    const lastHeartbeat = await begun.promise;
    attempt.abort(new Error('lost'));
    await first;
    const use = { name: 'partner', args: { input: 'steps' } };
    expect(await tools.run({ ...use, reconcile: true }, contextOf({ lastHeartbeat }))).toEqual({ value: { happened: false } });
    expect(await ask(tools, 'steps', { attempt: 2, lastHeartbeat })).toEqual({ steps: 2 });
    expect(agent.messages).toHaveLength(1);
  });
});

it('files of an agent are artifacts; what is elsewhere is not fetched', async () => {
  const { tools } = await world();
  const put = async (file: { name: string; content: Uint8Array | string }): Promise<Artifact> => {
    expect(Buffer.from(file.content as Uint8Array).toString()).toBe('a,b');
    return { id: 'f'.repeat(32), task: 't1', name: file.name, type: 'text/csv', bytes: 3, at: '' };
  };
  const { artifacts } = contextOf();
  expect(await ask(tools, 'files', { artifacts: { ...artifacts, put } })).toEqual([
    { text: 'Two files.' },
    { artifact: `t1/${'f'.repeat(32)}`, name: 'table.csv', type: 'text/csv', bytes: 3 },
    { url: 'https://files.example.com/1', name: 'one', type: 'image/png' },
    { data: { rows: 1 } },
  ]);
});

it('an agent that waits until it is authorized is followed once a human says that it is', async () => {
  const { agent, tools } = await world();
  const asked = await asks(tools, 'login');
  expect(asked.requests).toMatchObject({ authorized: { params: { message: expect.stringContaining('https://login.example.com') } } });
  expect(await answer(tools, asked, {})).toBe('In.');
  expect(agent.messages).toHaveLength(1);
});

it('a task that takes too long is cancelled, and the model is informed', async () => {
  const { agent, tools } = await world('JSONRPC 1.0', true, { timeout: '300ms' });
  await expect(ask(tools, 'wait')).rejects.toMatchObject({
    name: 'ToolError',
    message: expect.stringContaining('did not end within 300 ms'),
  });
  expect(agent.cancelled).toHaveLength(1);
});

it('credentials are sent with each request', async () => {
  const { agent, tools } = await world('JSONRPC 1.0', true, {
    headers: { authorization: { kind: 'secret', name: 'KEY', prefix: 'Bearer ' } },
  });
  await ask(tools, 'greet Ada');
  expect(new Set(agent.headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer value-of-KEY']));
});

it('a token is got for a client once, and sent with each request', async () => {
  const grants = await startToolServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: 'token-1', token_type: 'Bearer', expires_in: 3_600 }));
  });
  onTestFinished(() => grants[Symbol.asyncDispose]());
  const auth = { clientId: 'me', clientSecret: { kind: 'secret', name: 'KEY' }, tokenUrl: `${grants.url}/token`, scopes: ['ask'] };
  const { agent, tools } = await world('JSONRPC 1.0', true, { auth });
  await ask(tools, 'greet Ada');
  expect(new Set(agent.headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer token-1']));
  expect(grants.asked.map(({ url, body }) => [url, body])).toEqual([['/token', 'scope=ask&grant_type=client_credentials']]);
});

it('the same call has the same message id, and another call another', async () => {
  const { agent, tools } = await world();
  await ask(tools, 'greet Ada');
  await ask(tools, 'greet Ada');
  await ask(tools, 'greet Bob');
  const [one, again, other] = agent.messages.map(({ messageId }) => messageId);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});
