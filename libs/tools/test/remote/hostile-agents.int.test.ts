import { defaultBounds, MESSAGE_ONCE, TroupeError, type AddressGuard } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendBytes } from '../mcp/raw-server.ts';
import { begin, cardAt, done, rawAgent, refuse, reply, task, type Answer, type RawAgent } from './raw-agent.ts';
import { ask, toolsOf, type RemoteTools } from './remote-world.ts';

async function world(card: object = {}, more = {}): Promise<{ agent: RawAgent; tools: RemoteTools }> {
  const agent = await rawAgent();
  onTestFinished(() => agent.close());
  agent.card = cardAt(agent.url, card);
  return { agent, tools: await toolsOf({ url: agent.url, ...more }) };
}

const sent = (agent: RawAgent): number => agent.calls.filter((method) => method.startsWith('Send')).length;

describe('a message that gets no answer', () => {
  const breaks: Record<string, Answer> = {
    'is answered 503': (response) => void response.writeHead(503).end('overloaded'),
    'loses its connection': (response) => void response.destroy(),
    'gets a stream that ends': (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n'),
    'gets something else': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome'),
  };
  it.each(Object.entries(breaks))('and %s has an unknown outcome, and is sent once (U4)', async (_what, answer) => {
    const { agent, tools } = await world();
    agent.answers.SendStreamingMessage = answer;
    await expect(ask(tools, 'go')).rejects.toMatchObject({ code: 'outcome-unknown', retryable: false });
    expect(sent(agent)).toBe(1);
  });

  it.each(Object.entries(breaks))('and %s may be sent again to an agent that takes it once (U4)', async (_what, answer) => {
    const { agent, tools } = await world({ capabilities: { streaming: true, extensions: [{ uri: MESSAGE_ONCE }] } });
    expect(tools.list().get('partner')!.options.effect).toBe('idempotent');
    agent.answers.SendStreamingMessage = answer;
    await expect(ask(tools, 'go')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(sent(agent)).toBe(1);
  });

  it('since the agent hangs has an unknown outcome when its time is up', async () => {
    const { agent, tools } = await world({}, { timeout: '300ms' });
    agent.answers.SendStreamingMessage = () => {};
    await expect(ask(tools, 'go')).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(sent(agent)).toBe(1);
  });

  it('since it was refused is the business of the model', async () => {
    const { agent, tools } = await world();
    agent.answers.SendStreamingMessage = (response, id) => refuse(response, id, -32_602, 'No such form.');
    await expect(ask(tools, 'go')).rejects.toMatchObject({ name: 'ToolError', message: expect.stringContaining('No such form.') });
  });
});

describe('an agent that begins a task', () => {
  it('and dies within the stream is asked for the task, and nothing is sent again', async () => {
    const { agent, tools } = await world();
    agent.answers.SendStreamingMessage = (response, id) => {
      begin(response, id, { task: task('WORKING') });
      setImmediate(() => response.destroy());
    };
    let asked = 0;
    agent.answers.GetTask = (response, id) => (++asked < 3 ? response.destroy() && undefined : reply(response, id, done('at last')));
    expect(await ask(tools, 'go')).toBe('at last');
    expect(sent(agent)).toBe(1);
  });

  it('and sends a stream of events that are none is asked for the task', async () => {
    const { agent, tools } = await world();
    agent.answers.SendStreamingMessage = (response, id) => {
      begin(response, id, { task: task('WORKING') });
      response.end('data: {"jsonrpc":"1.0"}\n\ndata: nonsense\n\n');
    };
    expect(await ask(tools, 'go')).toBe('well');
  });

  it('and knows nothing of it any more fails', async () => {
    const { agent, tools } = await world();
    agent.answers.GetTask = (response, id) => refuse(response, id, -32_001, 'Task not found');
    await expect(ask(tools, 'go')).rejects.toMatchObject({ name: 'ToolError', message: expect.stringContaining('any more') });
  });

  it.each(['message', 'task'])('100 MB as an answer of a %s are not read', async (which) => {
    const { agent, tools } = await world({ capabilities: { streaming: which === 'task' } });
    const large: Answer = (response, id) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const part = which === 'task' ? '{"artifacts":[{"parts":[{"text":"' : '{"message":{"parts":[{"text":"';
      return sendBytes(response, `{"jsonrpc":"2.0","id":${id},"result":${part}`, 100 * 1_048_576);
    };
    agent.answers[which === 'task' ? 'GetTask' : 'SendMessage'] = large;
    const before = process.memoryUsage().rss;
    await expect(ask(tools, 'go')).rejects.toMatchObject({ code: 'payload-too-large', retryable: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576);
  });

  it('with more parts than are read has the others left out', async () => {
    const { agent, tools } = await world();
    const parts = Array.from({ length: defaultBounds.remoteParts + 5 }, () => ({ text: 'x' }));
    agent.answers.GetTask = (response, id) => reply(response, id, task('COMPLETED', { artifacts: [{ artifactId: 'a', parts }] }));
    expect(await ask(tools, 'go')).toMatch(/^(x\n){200}\(5 more parts are left out\.\)$/);
  });
});

describe('the card of an agent', () => {
  it('is not sent again where it is the same, and is followed where it changes (U1)', async () => {
    const { agent, tools } = await world();
    const before = tools.list();
    agent.answers.SendStreamingMessage = (response) => void response.writeHead(429).end();
    await ask(tools, 'go').catch(() => {});
    await expect.poll(() => agent.cards.map(({ status }) => status), { timeout: 5_000 }).toEqual([200, 304]);
    expect(tools.list()).toBe(before);
    agent.card = cardAt(agent.url, { description: 'Acts otherwise, and says so' });
    await ask(tools, 'go').catch(() => {});
    await expect.poll(() => tools.list().get('partner')!.description, { timeout: 5_000 }).toBe('Acts otherwise, and says so');
    expect(tools.list().get('partner')!.build).not.toBe(before.get('partner')!.build);
  });

  it('is waited for while the agent is away, which costs its own tool alone (U7)', async () => {
    const first = await rawAgent();
    await first.close();
    const tools = await toolsOf({ url: first.url });
    expect(tools.list().size).toBe(0);
    expect(tools.troubles()).toEqual([expect.stringContaining('The agent "partner" cannot be asked')]);
    const agent = await rawAgent(first.port);
    await expect.poll(() => tools.troubles(), { timeout: 5_000 }).toEqual([]);
    expect(await ask(tools, 'go')).toBe('well');
    await agent.close();
    await expect(ask(tools, 'go')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await expect.poll(() => tools.list().get('partner')!.trouble, { timeout: 5_000 }).toEqual(expect.any(String));
  });

  it.each<[string, (url: string) => unknown, string]>([
    ['another origin', () => cardAt('http://elsewhere.example/a2a'), 'name it in "origins"'],
    ['this machine in words of its own', () => cardAt('http://[::1]:1/'), 'name it in "origins"'],
    ['an address that is none', () => cardAt('file:///etc/passwd'), 'its card sends to'],
    [
      'gRPC alone',
      (url) => cardAt(url, { supportedInterfaces: [{ url, protocolBinding: 'GRPC', protocolVersion: '1.0' }] }),
      'no interface',
    ],
    [
      'another version',
      (url) => cardAt(url, { supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: '9.0' }] }),
      'no interface',
    ],
    ['no card', () => ({ hello: 'world' }), 'none of A2A'],
    ['a list', () => [], 'none of A2A'],
    ['too much', (url) => cardAt(url, { description: 'x'.repeat(defaultBounds.remoteCardBytes) }), 'more than 262144 bytes'],
  ])('that names %s is not used', async (_what, card, why) => {
    const agent = await rawAgent();
    onTestFinished(() => agent.close());
    agent.card = card(agent.url) as object;
    const tools = await toolsOf({ url: agent.url });
    expect(tools.troubles()).toEqual([expect.stringContaining(why)]);
    expect(tools.list().size).toBe(0);
    expect(agent.calls).toEqual([]);
  });

  it('may send to an origin that the app names, which the guard looks at', async () => {
    const agent = await rawAgent();
    onTestFinished(() => agent.close());
    agent.card = cardAt(`http://inner.example:${agent.port}/`);
    const asked: string[] = [];
    const guard: AddressGuard = {
      async resolve(hostname) {
        asked.push(hostname);
        if (hostname === 'inner.example') throw new TroupeError('address-refused', 'It is private.', { retryable: false });
        return [{ address: '127.0.0.1', family: 4 }];
      },
    };
    const tools = await toolsOf({ url: agent.url, origins: [`http://inner.example:${agent.port}`] }, { guard });
    expect(tools.troubles()).toEqual([]);
    await expect(ask(tools, 'go')).rejects.toMatchObject({ code: 'address-refused' });
    expect(asked).toContain('inner.example');
    expect(agent.calls).toEqual([]);
  });
});
