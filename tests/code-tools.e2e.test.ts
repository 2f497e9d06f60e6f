import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('code-tools', import.meta.url));
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app, startTimeout: 100_000 });
}, 120_000);
afterAll(() => platform[Symbol.asyncDispose]());

it('an agent runs what it wrote, reads why it fails, and hands a file from one program to another', async () => {
  const { id } = await platform.api.start({ agent: 'analyst', input: 'What is the sum of the squares?' });
  const task = await platform.api.end(id, 150_000);
  expect(task).toMatchObject({ status: 'completed' });
  const [failed, written, sum] = JSON.parse(task.output as string) as string[];
  expect(failed).toMatch(/ReferenceError[^]*so far/);
  expect(JSON.parse(written!)).toMatchObject({ value: 'written', output: '', files: [{ name: 'sums.csv', bytes: 5 }] });
  expect(JSON.parse(sum!)).toEqual({ value: 14, output: '', files: [] });
  const { body } = await platform.api.request<{ items?: readonly object[] }>('GET', `/v1/tasks/${id}/artifacts`);
  expect(body).toMatchObject({ items: [{ name: 'sums.csv', type: 'text/csv', bytes: 5 }] });
}, 180_000);

it('a workflow runs code too; one that never ends is ended, and fails', async () => {
  const { id } = await platform.api.start({ workflow: 'calculate', input: '6 * 7' });
  expect(await platform.api.end(id, 60_000)).toMatchObject({ status: 'completed', output: 42 });
  const { id: endless } = await platform.api.start({ workflow: 'calculate', input: 'while (true) {}' });
  expect(await platform.api.end(endless, 60_000)).toMatchObject({
    status: 'failed',
    error: { code: 'tool-failed', message: expect.stringContaining('interrupted') },
  });
}, 130_000);
