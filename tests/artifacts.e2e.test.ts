import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('artifacts', import.meta.url));
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error', TROUPE_MAX_TOOL_RESULT: '30000' }, startTimeout: 100_000 });
}, 120_000);
afterAll(() => platform[Symbol.asyncDispose]());

interface Seen {
  readonly offered: readonly string[];
  readonly results: readonly string[];
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly name: string; readonly type: string; readonly bytes: number }[];
}

/** What the model saw that made these calls. */
async function seen(agent: string, calls: readonly object[], more: object = {}): Promise<Seen & { readonly id: string }> {
  const { id } = await platform.api.start({ agent, input: JSON.stringify(calls), ...more });
  const task = await platform.api.end(id, 60_000);
  expect(task.error).toBeUndefined();
  return { id, ...(JSON.parse(task.output as string) as Seen) };
}

const text = Array.from({ length: 40_000 }, (_, line) => `line ${line} ä€😀`).join('\n');
const report = { name: 'report', args: { lines: 40_000 } };

it('a large result is an artifact: the model has its beginning, reads on, and a client downloads it', async () => {
  const bytes = Buffer.byteLength(text);
  const read = { name: 'read_artifact', args: { artifact: '$last', offset: 600_001, length: 20_000 } };
  const { id, offered, results } = await seen('worker', [report, read]);
  expect(offered).toEqual(['report', 'picture', 'peek', 'read_artifact']);
  const [beginning, part] = results as readonly [string, string];
  expect(beginning.slice(0, 4_000)).toBe(text.slice(0, 4_000));
  expect(beginning.length).toBeLessThan(5_000);
  expect(beginning).toContain(
    `${bytes} bytes of text/plain; charset=utf-8, of which the first 4096 characters are shown. Read on with read_artifact.]`,
  );

  const given = JSON.parse(part) as { offset: number; text: string; next: number; bytes: number };
  const whole = Buffer.from(text);
  expect(given.bytes).toBe(bytes);
  expect(given.offset).toBeGreaterThanOrEqual(600_001);
  expect(given.next).toBeGreaterThan(619_990);
  expect(given.text).toBe(whole.subarray(given.offset, given.next).toString());
  expect(given.text).not.toContain('\uFFFD');

  const { body } = await platform.api.request<Listed>('GET', `/v1/tasks/${id}/artifacts`);
  expect(body.items).toMatchObject([{ name: 'result of report', type: 'text/plain; charset=utf-8', bytes }]);
  const answer = await fetch(`${platform.url}/v1/tasks/${id}/artifacts/${body.items[0]!.id}`);
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''result%20of%20report");
  expect(Buffer.from(await answer.arrayBuffer()).equals(whole)).toBe(true);
  // The log has what the model has.
  const { body: history } = await platform.api.request('GET', `/v1/tasks/${id}/history`);
  expect(JSON.stringify(history).length).toBeLessThan(80_000);
});

it('it is stored once however often it is given, survives kill -9, and goes with its task', { timeout: 120_000 }, async () => {
  const { id } = await seen('worker', [report, report]);
  await platform.kill();
  await platform.start();
  const list = async (): Promise<number> => (await platform.api.request<Listed>('GET', `/v1/tasks/${id}/artifacts`)).body.items?.length;
  expect(await list()).toBe(1);
  const { body } = await platform.api.request<Listed>('GET', `/v1/tasks/${id}/artifacts`);
  const address = `${platform.url}/v1/tasks/${id}/artifacts/${body.items[0]!.id}`;
  expect((await fetch(address)).status).toBe(200);
  expect((await platform.api.request('DELETE', `/v1/tasks/${id}`)).status).toBe(204);
  expect((await fetch(address)).status).toBe(404);
  await seen('worker', [], { id });
  expect(await list()).toBe(0);
});

it('a file that is no text is read in base64, and written once', async () => {
  const { id, results } = await seen('worker', [
    { name: 'picture', args: {} },
    { name: 'read_artifact', args: { artifact: '$last', offset: 1_299_990, length: 100 } },
  ]);
  expect(JSON.parse(results[0]!)).toMatchObject({ count: 1 });
  expect(JSON.parse(results[1]!)).toEqual({
    type: 'image/png',
    bytes: 1_300_000,
    offset: 1_299_990,
    base64: Buffer.alloc(10, 137).toString('base64'),
  });
  const { body } = await platform.api.request<Listed>('GET', `/v1/tasks/${id}/artifacts`);
  const answer = await fetch(`${platform.url}/v1/tasks/${id}/artifacts/${body.items[0]!.id}`);
  expect((await answer.arrayBuffer()).byteLength).toBe(1_300_000);
});

it('tasks of the same tree and the same session read it, and no other does (W11)', async () => {
  const session = 'one-session';
  const first = await seen('worker', [report], { session });
  const { body } = await platform.api.request<Listed>('GET', `/v1/tasks/${first.id}/artifacts`);
  const artifact = `${first.id}/${body.items[0]!.id}`;
  const peek = [{ name: 'peek', args: { artifact } }];
  expect((await seen('worker', peek, { session })).results).toEqual([String(body.items[0]!.bytes)]);
  expect((await seen('worker', peek, { session: 'another' })).results[0]).toMatch(/has no artifact/);
  expect((await seen('worker', peek)).results[0]).toMatch(/has no artifact/);
  expect((await seen('worker', [{ name: 'peek', args: { artifact: '../../etc/passwd' } }])).results[0]).toMatch(/has no artifact/);

  const below = await seen('head', [
    { name: 'worker', args: { input: JSON.stringify([report]) } },
    { name: 'peek', args: { artifact: '$last' } },
  ]);
  expect(below.results[1]).toBe(String(body.items[0]!.bytes));
});

it('code of a workflow is given the result as it is', async () => {
  const { id } = await platform.api.start({ workflow: 'weigh', input: 40_000 });
  expect(await platform.api.end(id)).toMatchObject({ output: text.length });
  const { body } = await platform.api.request<Listed>('GET', `/v1/tasks/${id}/artifacts`);
  expect(body.items).toEqual([]);
});

it('an artifact or a task that is not there is a 404, and no other id is looked up', async () => {
  const { id } = await seen('worker', []);
  const status = async (path: string): Promise<number> => (await fetch(`${platform.url}${path}`)).status;
  expect(await status(`/v1/tasks/${id}/artifacts/${'0'.repeat(32)}`)).toBe(404);
  expect(await status(`/v1/tasks/none/artifacts`)).toBe(404);
  expect(await status(`/v1/tasks/${id}/artifacts/..%2f..%2fetc`)).toBe(400);
});

it('what a tool wrote is a file of the message of a chat, also when the chat is read again', async () => {
  const path = `${platform.url}/ai-sdk/worker/chat`;
  const text = JSON.stringify([{ name: 'picture', args: {} }]);
  const body = JSON.stringify({ id: 'drawn', messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text }] }] });
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const file = /"type":"file","mediaType":"image\/png","url":"([^"]+)"/.exec(await answer.text());
  const { messages } = (await (await fetch(`${path}/drawn`)).json()) as { messages: { parts: object[] }[] };
  expect(messages[1]!.parts.at(-1)).toEqual({ type: 'file', mediaType: 'image/png', url: file![1] });
  const bytes = await (await fetch(`${platform.url}${file![1]}`)).arrayBuffer();
  expect(bytes.byteLength).toBe(1_300_000);
});
