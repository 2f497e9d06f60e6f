import { defaultBounds } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { McpTools } from '../src/mcp.ts';
import { contextOf } from '../src/contract.ts';
import { lineLog, toolsOf } from './mcp/mcp-world.ts';
import { anyTool, event, rawServer, reply, send, sendBytes, type Answer, type RawServer } from './mcp/raw-server.ts';

const once = { ...anyTool, name: 'once' };
const pure = { ...anyTool, name: 'pure', annotations: { readOnlyHint: true } };

async function world(tools: readonly object[] = [once, pure]): Promise<{ server: RawServer; tools: McpTools }> {
  const server = await rawServer();
  server.tools = tools;
  const source = await toolsOf({ name: 'raw', url: server.url });
  onTestFinished(async () => {
    await source.close();
    await server.close();
  });
  return { server, tools: source };
}

const run = (tools: McpTools, name: string, more = {}): Promise<unknown> => tools.run({ name: `raw_${name}`, args: {} }, contextOf(more));

describe('a call that gets no answer', () => {
  const breaks: Record<string, Answer> = {
    'is answered 503': (response) => void response.writeHead(503).end('overloaded'),
    'is answered 500': (response) => void response.writeHead(500).end('broken'),
    'loses its connection': (response) => void response.destroy(),
    'loses its stream': (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'at work' } }));
      setImmediate(() => response.destroy());
    },
    'gets a stream that ends': (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n'),
    'gets half an answer': (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"jsonrpc":"2.0","id":');
      setImmediate(() => response.destroy());
    },
  };
  it.each(Object.entries(breaks))(
    'and %s has an unknown outcome where the effect is "once", and is sent once (U4)',
    async (_what, answer) => {
      const { server, tools } = await world();
      server.answer = answer;
      await expect(run(tools, 'once')).rejects.toMatchObject({ code: 'outcome-unknown', retryable: false });
      expect(server.calls).toHaveLength(1);
    },
  );

  it.each(Object.entries(breaks))('and %s may be tried again where it has no effect (U4)', async (_what, answer) => {
    const { server, tools } = await world();
    server.answer = answer;
    await expect(run(tools, 'pure')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(server.calls).toHaveLength(1);
  });

  it('and hangs ends with its attempt, and the server gets to know (U5)', async () => {
    const { server, tools } = await world();
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    server.answer = (response) => {
      response.on('close', closed.resolve);
      arrived.resolve();
    };
    const attempt = new AbortController();
    const ended = run(tools, 'once', { signal: attempt.signal }).catch((error: unknown) => error);
    await arrived.promise;
    const reason = new Error('cancelled');
    attempt.abort(reason);
    expect(await ended).toBe(reason);
  });

  it('since nobody is there may be tried again whatever its effect: nothing was sent', async () => {
    const { server, tools } = await world();
    await server.close();
    await run(tools, 'pure').catch(() => {});
    await expect(run(tools, 'once')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('an answer that is none', () => {
  it.each<[string, Answer]>([
    [
      'an error of the protocol',
      (response, id) => send(response, { jsonrpc: '2.0', id, error: { code: -32_603, message: 'Ink is out.' } }),
    ],
    ['a failure of the tool', (response, id) => reply(response, id, { isError: true, content: [{ type: 'text', text: 'Ink is out.' }] })],
  ])('%s is given to the model, and the call is not repeated', async (_what, answer) => {
    const { server, tools } = await world();
    server.answer = answer;
    await expect(run(tools, 'once')).rejects.toMatchObject({
      name: 'ToolError',
      message: expect.stringContaining('Ink is out.'),
      retryable: false,
    });
    expect(server.calls).toHaveLength(1);
  });

  it.each(['json', 'stream'])('100 MB as %s are not read, and not asked for again', async (way) => {
    const { server, tools } = await world();
    server.answer = (response, id) => {
      const begin = `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"`;
      response.writeHead(200, { 'content-type': way === 'json' ? 'application/json' : 'text/event-stream' });
      return sendBytes(response, way === 'json' ? begin : `data: ${begin}`, 100 * 1_048_576);
    };
    const before = process.memoryUsage().rss;
    await expect(run(tools, 'pure')).rejects.toMatchObject({ code: 'payload-too-large', retryable: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576);
    expect(server.calls).toHaveLength(1);
    server.answer = (response, id) => reply(response, id, { content: [{ type: 'text', text: 'small' }] });
    await expect.poll(() => run(tools, 'pure').catch(() => undefined)).toEqual({ value: 'small' });
  });

  it('a result that does not fit its schema is a failure of the tool', async () => {
    const outputSchema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] };
    const { server, tools } = await world([{ ...pure, outputSchema }]);
    for (const structuredContent of [{ sum: 'seven' }, {}, undefined]) {
      server.answer = (response, id) => reply(response, id, { content: [], structuredContent });
      await expect(run(tools, 'pure')).rejects.toMatchObject({
        name: 'ToolError',
        message: expect.stringContaining('does not fit the schema'),
      });
    }
    server.answer = (response, id) => reply(response, id, { content: [], structuredContent: { sum: 7 } });
    expect(await run(tools, 'pure')).toEqual({ value: { sum: 7 } });
  });
});

describe('a server', () => {
  it('that is away costs its own tools alone, and comes back by itself (U7)', async () => {
    const { server, tools } = await world();
    const other = await toolsOf({ name: 'other', url: (await world()).server.url });
    onTestFinished(() => other.close());
    await server.close();
    await run(tools, 'pure').catch(() => {});
    await expect.poll(() => tools.troubles()).toEqual([expect.stringContaining('"raw" cannot be reached')]);
    expect(tools.list().get('raw_pure')).toMatchObject({ trouble: expect.any(String) });
    await expect(run(tools, 'once')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(await other.run({ name: 'other_pure', args: {} }, contextOf())).toEqual({ value: 'done' });
    const again = await rawServer(server.port);
    onTestFinished(() => again.close());
    again.tools = [pure];
    await expect.poll(() => tools.troubles()).toEqual([]);
    expect([...tools.list().keys()]).toEqual(['raw_pure']);
    expect(await run(tools, 'pure')).toEqual({ value: 'done' });
  });

  it('that is not there at the start comes by itself', async () => {
    const before = await rawServer();
    await before.close();
    const tools = await toolsOf({ name: 'raw', url: before.url });
    onTestFinished(() => tools.close());
    expect(tools.list().size).toBe(0);
    const server = await rawServer(before.port);
    onTestFinished(() => server.close());
    await expect.poll(() => tools.list().size).toBe(1);
  });

  it('whose tools change says so, and has its new ones (U1)', async () => {
    const { server, tools } = await world();
    const before = tools.list().get('raw_pure')!.build;
    server.tools = [{ ...pure, description: 'Acts otherwise' }];
    server.notify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    await expect.poll(() => tools.list().get('raw_pure')!.build).not.toBe(before);
    expect([...tools.list().keys()]).toEqual(['raw_pure']);
  });

  it('that floods is disconnected, and its tools are back later', async () => {
    const { server, tools } = await world();
    const floods = Array.from({ length: defaultBounds.mcpNotices * 2 + 2 }, () =>
      event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }),
    );
    server.answer = (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(floods.join(''));
    await expect(run(tools, 'once')).rejects.toMatchObject({ code: 'outcome-unknown' });
    server.answer = (response, id) => reply(response, id, { content: [{ type: 'text', text: 'calm' }] });
    await expect.poll(() => run(tools, 'pure').catch(() => undefined)).toEqual({ value: 'calm' });
    expect(server.calls).toHaveLength(2);
  });

  it('with more tools than are taken, or tools that cannot be, is not refused for them', async () => {
    const many = Array.from({ length: defaultBounds.mcpTools + 100 }, (_, n) => ({ ...anyTool, name: `act-${n}` }));
    const huge = { ...anyTool, name: 'huge', inputSchema: { type: 'object', description: 'x'.repeat(defaultBounds.mcpSchemaBytes) } };
    const server = await rawServer();
    server.tools = [huge, { ...anyTool, name: 'a b/c' }, { ...anyTool, name: 'a_b_c' }, { ...anyTool, name: 'l'.repeat(200) }, ...many];
    const log = lineLog();
    const tools = await toolsOf({ name: 'raw', url: server.url }, log);
    onTestFinished(async () => {
      await tools.close();
      await server.close();
    });
    const names = [...tools.list().keys()];
    expect(names).toHaveLength(defaultBounds.mcpTools);
    expect(names.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
    expect(names.filter((name) => name.startsWith('raw_a_b_c'))).toHaveLength(2);
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        data: expect.objectContaining({ tools: expect.arrayContaining([expect.stringMatching(/^huge: its schemas/)]) }),
      }),
    ]);
  });

  it.each<[string, object, object]>([
    ['an expression that never ends', { type: 'object', properties: { text: { pattern: '^(a+)+$' } } }, { text: `${'a'.repeat(40)}!` }],
    ['a reference to another server', { type: 'object', properties: { text: { $ref: 'http://127.0.0.1:1/schema.json' } } }, { text: 'a' }],
    ['a schema within itself', { $ref: '#' }, { text: 'a' }],
    ['a schema that is none', { type: 'object', properties: { text: { type: 'no such type' } } }, { text: 'a' }],
  ])('with %s in its schema keeps nobody waiting: nothing fits', async (_what, schema, args) => {
    const { tools } = await world([{ ...pure, inputSchema: { type: 'object', ...schema } }]);
    expect(await tools.check('raw_pure', args as never)).toMatchObject({
      ok: false,
      issues: [{ message: expect.stringContaining('schema') }],
    });
  });
});
