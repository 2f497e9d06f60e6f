import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { send, toolServer, type ToolServer } from './foreign-tools/tool-server.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('foreign-tools', import.meta.url));
const inputSchema = { type: 'object' };
const look = { name: 'look', description: 'Looks something up.', inputSchema, annotations: { readOnlyHint: true } };
const pay = { name: 'pay', description: 'Pays.', inputSchema };

let platform: Platform;
let server: ToolServer;

beforeAll(async () => {
  server = await toolServer([look, pay]);
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error', SHOP_URL: server.url }, startTimeout: 100_000 });
  await until('the tools to be accepted', 50_000, async () =>
    (await platform.api.request('GET', '/v1/tools/shop_pay/review')).status === 200 ? true : undefined,
  );
}, 180_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const buy = async (tool: string): Promise<string> => (await platform.api.start({ workflow: 'buy', input: tool })).id;

it('a once tool whose stream breaks is not sent again; its task waits for a human', async () => {
  const well = server.answer;
  server.answer = (response) => void response.destroy();
  const id = await buy('shop_pay');
  await until('the call to arrive', 20_000, async () => (server.calls.includes('pay') ? true : undefined));
  // Longer than any first wait of a retry.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect((await platform.api.get(id)).endedAt).toBeUndefined();
  expect(server.calls.filter((name) => name === 'pay')).toHaveLength(1);
  server.answer = well;
});

it(
  'a server that answers 503 again and again is left alone; its calls wait for it, and end when it is well',
  { timeout: 180_000 },
  async () => {
    const well = server.answer;
    server.answer = (response) => void response.writeHead(503).end();
    server.calls.length = 0;
    const ids = await Promise.all(Array.from({ length: 4 }, () => buy('shop_look')));
    const said = await until('the server to be left alone', 60_000, async () => {
      const answers = await Promise.all(
        platform.urls.map(async (url) => (await fetch(`${url}/readyz`)).json() as Promise<{ details?: string[] }>),
      );
      return answers.flatMap(({ details = [] }) => details).find((detail) => detail.includes('left alone'));
    });
    expect(said).toContain('The server "shop" failed 5 times in a row');
    const asked = server.calls.length;
    expect(asked).toBeLessThan(10);
    server.answer = (response, id) => (server.calls.length > asked + 20 ? send(response, { id, result: {} }) : well(response, id));
    for (const id of ids) expect(await platform.api.end(id, 120_000)).toMatchObject({ output: 'done' });
    expect(server.calls.length).toBeLessThan(asked + 10);
  },
);
