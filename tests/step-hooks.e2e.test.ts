import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let folder: string;
let ledger: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-hooks-'));
  ledger = join(folder, 'ledger');
  const app = fileURLToPath(new URL('step-hooks', import.meta.url));
  platform = await startPlatform({ app, env: { HOOK_LEDGER: ledger, LOG_LEVEL: 'error' }, startTimeout: 100_000 });
}, 150_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
beforeEach(() => writeFile(ledger, ''));

const done = async (): Promise<readonly string[]> => (await readFile(ledger, 'utf8')).split('\n').filter((line) => line !== '');

it('hooks change a round, and kill -9 repeats neither a hook nor a model call (A5)', async () => {
  const { api } = platform;
  const { id } = await api.start({ agent: 'counted', input: 'pay it' });
  await api.approvals(1);
  const first = ['prepareStep 1', 'beforeModel 1', 'model cheap', 'afterModel 1 cheap'];
  expect(await done()).toEqual(first);
  await platform.kill();
  await platform.start();
  const [asked] = await api.approvals(1);
  expect(await done()).toEqual(first);
  await api.decide(asked!.id, { decision: 'approve' });
  const task = await api.end(id, 50_000);
  expect(JSON.parse(String(task.output))).toEqual({
    name: 'strong',
    system: 'Sum it up.\n\nIt is paid.',
    tools: ['wire'],
    settings: { maxTokens: 50 },
    last: 'paid 7',
  });
  await platform.kill();
  await platform.start();
  expect(await api.end(id, 50_000)).toMatchObject({ status: 'completed', output: task.output, usage: { modelCalls: 2 } });
  expect(await done()).toEqual([...first, 'prepareStep 2', 'beforeModel 2', 'model strong', 'afterModel 2 strong']);
  const events = await (await fetch(`${platform.url}/v1/tasks/${id}/events`)).text();
  expect(events).toContain('troupe:hook:counted:prepareStep');
  expect(events).not.toContain('"instructions"');
}, 200_000);

it('code answers in place of a model, and what does not fit is an error that says so', async () => {
  const ask = async (input: string) => platform.api.end((await platform.api.start({ agent: 'cached', input })).id, 50_000);
  expect(await ask('hello')).toMatchObject({ status: 'completed', output: { team: 'sales' }, usage: { modelCalls: 0 } });
  expect(await ask('odd')).toMatchObject({
    error: { code: 'hook-failed', message: expect.stringContaining('does not fit the output schema'), details: { hook: 'beforeModel' } },
  });
  expect(await ask('broken')).toMatchObject({ error: { code: 'hook-failed', message: expect.stringContaining('the cache is gone') } });
  expect(await done()).toEqual([]);
});
