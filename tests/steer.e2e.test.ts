import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let folder: string;
let ledger: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-steer-'));
  ledger = join(folder, 'ledger');
  await writeFile(ledger, '');
  const app = fileURLToPath(new URL('steer', import.meta.url));
  platform = await startPlatform({ app, env: { STEER_LEDGER: ledger, LOG_LEVEL: 'error' }, startTimeout: 100_000 });
}, 150_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const calls = async (): Promise<readonly string[]> => (await readFile(ledger, 'utf8')).split('\n').filter((line) => line !== '');
const again = async (): Promise<void> => {
  await platform.kill();
  await platform.start();
};
const decide = async (tool: string): Promise<void> => {
  const [asked] = await platform.api.approvals(1);
  expect(asked).toMatchObject({ tool });
  await platform.api.decide(asked!.id, { decision: 'approve' });
};

it('a message enters the conversation that runs, once, though the platform is killed at every wait (C10)', async () => {
  const { api } = platform;
  const first = await api.start({ agent: 'planner', session: 's', input: 'Plan it.' });
  await api.approvals(1);
  const steered = await api.start({ id: 'steered', agent: 'planner', session: 's', input: 'By train!' });
  expect(steered).toMatchObject({ status: 'running' });
  await again();
  // The client never learned of it, and says it again.
  await api.start({ id: 'steered', agent: 'planner', session: 's', input: 'By train!' });
  await decide('look');
  await expect.poll(async () => (await api.approvals(1))[0]?.tool, { timeout: 30_000 }).toBe('book');
  expect(await calls()).toEqual(['Plan it.', 'Plan it. + By train!']);
  // After the kill a model is asked with it once more, and it is there once.
  await again();
  await decide('book');
  const answered = await api.end(first.id, 50_000);
  expect(answered).toMatchObject({ output: 'You said: Plan it. + By train!', usage: { modelCalls: 3 } });
  expect(await api.end('steered', 50_000)).toMatchObject({ output: answered.output, usage: { modelCalls: 0 } });
  await again();
  expect(await api.end('steered', 50_000)).toMatchObject({ status: 'completed', output: answered.output });
  await api.start({ id: 'next', agent: 'planner', session: 's', input: 'Thanks.' });
  expect(await api.end('next', 50_000)).toMatchObject({ output: 'You said: Thanks.' });
  const { messages } = (await (await fetch(`${platform.url}/v1/sessions/s`)).json()) as {
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
  expect(messages.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual(['Plan it.', 'By train!', 'Thanks.']);
  expect(await calls()).toEqual(['Plan it.', 'Plan it. + By train!', 'Plan it. + By train!', 'Thanks.']);
}, 240_000);

it('a client cannot send the signal by which messages enter', async () => {
  const { id } = await platform.api.start({ agent: 'planner', session: 'other', input: 'Plan it.' });
  const answer = await fetch(`${platform.url}/v1/tasks/${id}/signals/${encodeURIComponent('troupe:steer')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"task":"x","input":"by hand"}',
  });
  expect(answer.status).toBe(400);
});
