import { fileURLToPath } from 'node:url';
import type { Page, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('isolated-faults/', import.meta.url));

describe('a fault in one task', () => {
  let platform: Platform;
  let pid: number | undefined;

  beforeAll(async () => {
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' } });
    pid = platform.pid;
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  async function expectOthersGoOn(): Promise<void> {
    const { id } = await platform.api.start({ workflow: 'sound' });
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: ['activity', 'tool', 'step'] });
    expect((await platform.api.request<Page<Task>>('GET', '/v1/tasks?limit=200')).status).toBe(200);
    expect((await platform.api.request('GET', '/readyz')).status).toBe(200);
    expect(platform.pid).toBe(pid);
  }

  const ending = {
    'a getter that throws': 'something that is not an Error was thrown',
    'a revoked proxy': 'something that is not an Error was thrown',
    'a callback that throws': 'from a callback',
    'a rejection nobody awaits': 'awaited by nobody',
  };
  const places = ['activity', 'tool', 'step', 'code'];
  const cases = Object.entries(ending).flatMap(([fault, message]) => places.map((where) => [fault, where, message] as const));

  it.each(cases.filter(([fault, where]) => where !== 'code' || !fault.includes('rejection')))(
    'ends that task alone: %s, by its %s',
    async (fault, where, message) => {
      const { id } = await platform.api.start({ workflow: 'faulty', input: { where, fault } });
      expect(await platform.api.end(id)).toMatchObject({ status: 'failed', error: { message } });
      await expectOthersGoOn();
    },
  );

  it('is logged with the call it belongs to, when nothing caught it', async () => {
    const { id } = await platform.api.start({ workflow: 'faulty', input: { where: 'activity', fault: 'a callback that throws' } });
    await platform.api.end(id);
    const line = platform
      .output()
      .split('\n')
      .find((each) => each.includes('was caught by nobody') && each.includes(id));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      task: id,
      call: `${id}/0.0`,
      kind: 'activity',
      name: 'faulty',
      error: 'from a callback',
    });
  });

  it('is logged, and ends nothing, when it belongs to no task', async () => {
    const { id } = await platform.api.start({ workflow: 'checked', input: 'ok' });
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'ok' });
    await expect.poll(platform.output).toMatch(/an error of the input of workflow \\"checked\\" was caught by nobody/);
    expect(platform.output()).toMatch(/an error of the modules of the app was caught by nobody/);
    await expectOthersGoOn();
  });

  it.each(['activity', 'tool', 'step'])('makes no other wait: a retry in centuries, by its %s', async (where) => {
    const { id } = await platform.api.start({ workflow: 'faulty', input: { where, fault: 'a wait of centuries' } });
    const waiting = await platform.api.waiting(id, where === 'tool' ? 'tool' : 'call');
    await expect.poll(async () => (await platform.api.get(id)).waitingFor[0]?.due).toEqual(expect.any(String));
    const [wait] = (await platform.api.get(waiting.id)).waitingFor;
    expect(Date.parse(wait!.due!)).toBeLessThan(Date.now() + 90_000_000);
    await expectOthersGoOn();
    expect((await platform.api.request('POST', `/v1/tasks/${id}/terminate`)).status).toBe(200);
  });
});
