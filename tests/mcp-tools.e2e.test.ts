import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('mcp-tools', import.meta.url));
const file = fileURLToPath(new URL('mcp-tools/tools/servers.ts', import.meta.url));

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app, startTimeout: 100_000 });
}, 120_000);

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

/** The catalog has it, served. */
async function served(tool: string): Promise<void> {
  await until(`${tool} to be served`, 50_000, async () => {
    const { body } = await platform.api.request<{ instances?: readonly unknown[] }>('GET', `/v1/tools/${tool}`);
    return (body.instances?.length ?? 0) > 0 ? true : undefined;
  });
}

it('an agent calls the tools of a server from npm; a server that is away costs its own tools alone (U7)', async () => {
  await served('files_read_text_file');
  const { id } = await platform.api.start({ agent: 'reader', input: file });
  const task = await platform.api.end(id);
  expect(task).toMatchObject({ status: 'completed' });
  const { tools, results, by } = JSON.parse(task.output as string) as { tools: string[]; results: string[]; by: string[] };
  expect(tools.toSorted()).toEqual(['files_read_text_file', 'files_write_file']);
  expect(JSON.parse(results[0]!)).toEqual({ content: await readFile(file, 'utf8') });
  // What a server wrote is marked, for the model and for who reads the conversation.
  expect(by).toEqual(['files']);
});

it('a workflow calls them too, and goes on after kill -9 of everything', async () => {
  await platform.kill();
  await platform.start();
  const { id } = await platform.api.start({ workflow: 'read', input: file });
  expect(await platform.api.end(id, 40_000)).toMatchObject({ status: 'completed', output: { content: expect.stringContaining('mcp({') } });
});

/** What a server asks is a pending approval of the task; its arguments say what. */
async function pendingOf(id: string): Promise<{ readonly id: string; readonly args: { readonly [member: string]: any } }> {
  return until('the server to ask', 20_000, async () => {
    const { body } = await platform.api.request<{ items: readonly any[] }>('GET', `/v1/approvals?task=${id}`);
    return body.items[0];
  });
}

it('what a server asks a human is an approval, over kill -9 of everything, and the call goes on with the answer', async () => {
  await served('desk_book');
  const { id } = await platform.api.start({ agent: 'advisor', input: 'Monday' });
  const { id: approval, args } = await pendingOf(id);
  const asked = args['dev.troupe/input'];
  expect(asked.requests.guests.params.message).toBe('How many on Monday?');
  await platform.kill();
  await platform.start();
  await served('desk_book');
  const answered = {
    ...args,
    'dev.troupe/input': { ...asked, responses: { guests: { action: 'accept', content: { guests: 4, near: 'door' } } } },
  };
  const { status } = await platform.api.request('POST', `/v1/approvals/${encodeURIComponent(approval)}`, {
    decision: 'approve',
    args: answered,
  });
  expect(status).toBe(200);
  expect(await platform.api.end(id, 40_000)).toMatchObject({ status: 'completed', output: 'Monday: 4 at the door' });
});

it('no model answers what a server asks: its own answer is refused, and a human is asked', async () => {
  const { id } = await platform.api.start({ agent: 'advisor', input: 'forged Monday' });
  const { id: approval, args } = await pendingOf(id);
  expect(args['dev.troupe/input'].responses).toEqual({});
  await platform.api.request('POST', `/v1/approvals/${encodeURIComponent(approval)}`, { decision: 'reject', reason: 'closed' });
  const { output } = await platform.api.end(id, 40_000);
  expect(output).toMatch(/do not fit.*there is no dev\.troupe\/input[^]*A human refused this call: closed/);
});

it('readiness says which server is away, and that everything else is well', async () => {
  const answers = await Promise.all(
    platform.urls.map(async (url) => (await fetch(`${url}/readyz`)).json() as Promise<{ ready: boolean; details?: string[] }>),
  );
  expect(answers.every(({ ready }) => ready)).toBe(true);
  expect(answers.flatMap(({ details = [] }) => details)).toEqual([expect.stringMatching(/^The MCP server "away" cannot be reached: /)]);
});
