import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { toolServer, type ToolServer } from './foreign-tools/tool-server.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('foreign-tools', import.meta.url));
const verbs = ['create', 'close', 'list', 'rename', 'archive', 'export', 'import', 'merge', 'split', 'count'];
const things = ['invoice', 'ticket', 'customer', 'parcel', 'contract', 'warehouse', 'shift', 'voucher', 'recipe', 'route'];
/** 500 of them. */
const tools = Array.from({ length: 500 }, (_, n) => {
  const [verb, thing] = [verbs[n % 10]!, things[Math.floor(n / 10) % 10]!];
  return {
    name: `${verb}_${thing}_${Math.floor(n / 100)}`,
    description: `Does it: ${verb} one ${thing} of shelf ${Math.floor(n / 100)}.`,
    inputSchema: { type: 'object' },
  };
});

let platform: Platform;
let server: ToolServer;

interface Seen {
  readonly offered: readonly string[];
  readonly results: readonly string[];
}

async function seen(calls: readonly object[], more: object = {}): Promise<Seen> {
  const { id } = await platform.api.start({ agent: 'buyer', input: JSON.stringify(calls), ...more });
  return JSON.parse((await platform.api.end(id, 60_000)).output as string) as Seen;
}

const find = { name: 'find_tools', args: { query: 'archive a voucher' } };

beforeAll(async () => {
  server = await toolServer(tools);
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error', SHOP_URL: server.url }, startTimeout: 100_000 });
  // To those that show them to models, and to those that send calls of them.
  await until('500 tools to be known', 50_000, async () =>
    (await seen([find, { name: 'shop_archive_voucher_2', args: {} }])).results[1] === 'done' ? true : undefined,
  );
}, 180_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it('an agent with 500 tools of a server is shown a search for them', async () => {
  expect((await seen([])).offered).toEqual(['find_tools']);
});

it('what it finds it is shown from its next answer on, and can call', async () => {
  const { offered, results } = await seen([find, { name: 'shop_archive_voucher_2', args: {} }]);
  const found = (JSON.parse(results[0]!) as { tools: readonly { name: string }[] }).tools.map(({ name }) => name);
  expect(found.slice(0, 5).toSorted()).toEqual([0, 1, 2, 3, 4].map((n) => `shop_archive_voucher_${n}`));
  expect(results[1]).toBe('done');
  expect(offered.toSorted()).toEqual([...found, 'find_tools'].toSorted());
});

it('a message that follows in the session, and a replay after kill -9, are shown the same', async () => {
  const first = await seen([find], { session: 'search' });
  await platform.kill();
  await platform.start();
  // Processes that start know the tools of a server once it was reached again.
  await until('the tools to be known again', 60_000, async () => ((await seen([])).offered.length > 0 ? true : undefined));
  const { offered } = await seen([], { session: 'search' });
  expect(offered).toEqual(first.offered);
  expect(offered.length).toBeGreaterThan(4);
});

it('a search for nothing there is finds nothing, and says so', async () => {
  const { results, offered } = await seen([{ name: 'find_tools', args: { query: 'zzyzx' } }]);
  expect(JSON.parse(results[0]!)).toEqual({ tools: [] });
  expect(offered).toEqual(['find_tools']);
});
