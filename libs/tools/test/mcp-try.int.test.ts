import { tryServer } from '@troupe/tools/mcp';
import { expect, it, onTestFinished } from 'vitest';
import { startHttp } from './mcp/http-server.ts';
import { anywhere } from './mcp/mcp-world.ts';
import { officialServer } from './mcp/official-server.ts';

const parts = { version: '0.0.0', reach: anywhere, signal: new AbortController().signal };

it('lists the tools with their effects, once, and names all that the server has', async () => {
  const server = await officialServer(false);
  onTestFinished(() => server.close());
  expect(await tryServer({ kind: 'mcp', name: 'world', url: server.url, allow: ['greet', 'wave'] }, parts)).toEqual({
    tools: [{ name: 'world_greet', description: 'Greets', effect: 'once' }],
    has: ['greet', 'wait', 'fail'],
    leftOut: [],
    asksUsers: false,
  });
});

it('says which tools cannot be taken', async () => {
  const schema = `{ type: 'object', description: 'x'.repeat(300_000) }`;
  const program = `
    import { createInterface } from 'node:readline';
    createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      const result = {
        initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } },
        'tools/list': { tools: [{ name: 'big', inputSchema: ${schema} }] },
      }[method];
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32601, message: 'No' } }) }));
    });`;
  const command = [process.execPath, '--input-type=module', '-e', program] as const;
  expect(await tryServer({ kind: 'mcp', name: 'world', command }, parts)).toMatchObject({
    ...{ tools: [], has: ['big'], leftOut: [{ name: 'big', why: expect.stringContaining('bytes') }] },
  });
});

it('takes a server that asks who is there for reached where users are to consent, and else for one that refuses', async () => {
  const server = await startHttp((_request, response) => void response.writeHead(401).end());
  onTestFinished(() => server.close());
  const about = { kind: 'mcp', name: 'notes', url: server.url } as const;
  expect(await tryServer({ ...about, auth: { perUser: true } }, parts)).toEqual({ tools: [], has: [], leftOut: [], asksUsers: true });
  await expect(tryServer(about, parts)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('401') });
});

it('names the cause below all others where nobody listens', async () => {
  const server = await startHttp(() => {});
  await server.close();
  const message = expect.stringContaining(`connect ECONNREFUSED 127.0.0.1:${server.port}`);
  await expect(tryServer({ kind: 'mcp', name: 'away', url: server.url }, parts)).rejects.toMatchObject({ code: 'unavailable', message });
});

it('ends when its signal aborts', async () => {
  const stop = new AbortController();
  const server = await startHttp(() => stop.abort());
  onTestFinished(() => server.close());
  const began = performance.now();
  await expect(tryServer({ kind: 'mcp', name: 'silent', url: server.url }, { ...parts, signal: stop.signal })).rejects.toThrow('silent');
  expect(performance.now() - began).toBeLessThan(3_000);
});
