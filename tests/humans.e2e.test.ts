import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('humans', import.meta.url)) });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

it('a question of an agent waits in the same inbox, outlives kill -9, and takes an answer that fits', async () => {
  const { api } = platform;
  const { id } = await api.start({ agent: 'painter', input: 'Paint the door.' });
  await api.approvals(1);
  await platform.kill();
  await platform.start();
  const [asked] = await api.approvals(1);
  expect(asked).toMatchObject({
    task: id,
    kind: 'question',
    tool: 'ask_user',
    agent: 'painter',
    title: 'Which colour?',
    schema: { type: 'string', enum: ['red', 'blue'] },
  });
  const path = `/v1/approvals/${asked!.id}`;
  for (const wrong of [{ decision: 'approve' }, { decision: 'approve', args: 'green' }])
    expect(await api.request('POST', path, wrong)).toMatchObject({ status: 422, body: { code: 'invalid-arguments' } });
  expect((await api.request('POST', path, { decision: 'approve', args: 'blue' })).status).toBe(200);
  await platform.kill();
  await platform.start();
  expect(await api.end(id, 50_000)).toMatchObject({ status: 'completed', output: 'It is blue.', usage: { modelCalls: 2 } });
  expect(await api.request('POST', path, { decision: 'approve', args: 'blue' })).toMatchObject({
    status: 200,
    body: { status: 'approved', decidedArgs: 'blue' },
  });
});
