import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Task } from '@troupe/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));
const flight = { from: 'Oslo', to: 'Lisbon', date: '2026-12-01' };

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

const call = (tool: string, body: object): Promise<{ readonly status: number; readonly body: Task & { readonly code?: string } }> =>
  platform.api.request('POST', `/v1/tools/${tool}/call`, body, { prefer: 'wait=20' });

it('a tool is called by hand as a task, once for one id, and the task is there after kill -9', async () => {
  const { status, body } = await call('search_flights', { args: flight, id: 'by-hand' });
  expect([status, body.status, body.name]).toEqual([200, 'completed', 'troupe:call-tool']);
  expect(body.output).toEqual(expect.arrayContaining([expect.objectContaining({ from: 'Oslo', to: 'Lisbon' })]));
  await platform.kill();
  await platform.start();
  const again = await call('search_flights', { args: flight, id: 'by-hand' });
  expect(again.body).toMatchObject({ id: 'by-hand', createdAt: body.createdAt, output: body.output });
  expect((await call('search_flights', { args: {}, id: 'by-hand' })).body.code).toBe('already-exists');
});

it('it ends with what the tool says, and what there is not, or is no workflow of the app, is no list and no call', async () => {
  expect((await call('search_flights', { args: { from: 'Oslo' } })).body).toMatchObject({
    status: 'failed',
    error: { code: 'invalid-arguments' },
  });
  // What an agent has to ask a human first, a human who calls it has decided.
  expect((await call('refund_order', { args: { order: 'A-9999', reason: 'broken' } })).body).toMatchObject({
    status: 'failed',
    error: { message: 'There is no order A-9999.' },
  });
  expect(await call('nothing', {})).toMatchObject({ status: 404, body: { code: 'tool-not-found' } });
  const { body } = await platform.api.request<{ readonly items: readonly { readonly name: string }[] }>('GET', '/v1/workflows');
  expect(body.items.map(({ name }) => name)).not.toContain('troupe:call-tool');
  const unknown = await platform.api.request<{ readonly detail: string }>('POST', '/v1/tasks', { workflow: 'nothing' });
  expect(unknown.body.detail).toMatch(/^There is no workflow "nothing"\. The app has: (?!.*troupe:call-tool)/);
});

it('troupe tools call prints what came of it, and ends as the task did', async () => {
  const run = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
    promisify(execFile)(process.execPath, [bin, 'tools', 'call', ...args], {
      env: { PATH: process.env['PATH'], TROUPE_URL: platform.url },
    });
  const { stdout } = await run('search_flights', JSON.stringify(flight), '--id', 'by-command');
  expect(JSON.parse(stdout)).toEqual((await platform.api.request<Task>('GET', '/v1/tasks/by-command')).body.output);
  await expect(run('search_flights', '{}')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('do not fit') });
});
