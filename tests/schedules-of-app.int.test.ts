import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Schedule, ScheduleDefinition, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { apiClient, type Answer } from './api-client.ts';

const greet: WorkflowDefinition = { kind: 'workflow', name: 'greet', run: async () => 'hello' };

function appWith(...schedules: readonly ScheduleDefinition[]): App {
  return {
    build: `test-${schedules.length}`,
    workflows: new Map([['greet', greet]]),
    ...{ agents: new Map(), tools: new Map(), activities: new Map(), models: new Map() },
    schedules: new Map(schedules.map((schedule) => [schedule.name, schedule])),
  };
}

const daily: ScheduleDefinition = { kind: 'schedule', name: 'daily', cron: '@daily', workflow: 'greet' };
const hourly: ScheduleDefinition = { kind: 'schedule', name: 'hourly', cron: '@hourly', workflow: 'greet' };

let data: string;
let platform: Platform;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-schedules-'));
});
afterEach(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

async function start(app: App): Promise<void> {
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' };
  platform = await startEmbedded(embeddedConfig(env), app);
}

async function ask(method: string, path: string, body?: object): Promise<Answer<Schedule & { readonly code?: string }>> {
  return apiClient(platform.url).request(method, `/v1/schedules${path === '' ? '' : `/${path}`}`, body);
}

it('schedules of the app begin with it, change with it and end with it; a pause and past runs stay', async () => {
  await start(appWith(daily, hourly));
  expect((await ask('GET', 'daily')).body).toMatchObject({ ofApp: true, createdBy: 'platform:platform', next: { length: 10 } });
  await ask('POST', 'daily/trigger');
  await ask('POST', 'daily/pause', { note: 'not now' });
  await platform.close();
  await start(appWith({ ...daily, cron: '0 6 * * *' }, hourly));
  expect((await ask('GET', 'daily')).body).toMatchObject({
    cron: '0 6 * * *',
    paused: true,
    note: 'not now',
    last: [{ cause: 'trigger' }],
  });
  await platform.reload(appWith({ ...daily, cron: '0 7 * * *' }));
  await expect.poll(async () => (await ask('GET', 'hourly')).status, { timeout: 10_000 }).toBe(404);
  expect((await ask('GET', 'daily')).body).toMatchObject({ cron: '0 7 * * *', paused: true });
  expect((await ask('POST', 'daily/resume')).body.next[0]).toContain('T07:00:00.000Z');
});

it('requests do not change or remove a schedule of the app, and the app none of theirs', async () => {
  await start(appWith(daily));
  for (const [method, body] of [
    ['PUT', { cron: '@hourly', workflow: 'greet' }],
    ['DELETE', undefined],
  ] as const)
    expect(await ask(method, 'daily', body)).toMatchObject({ status: 409, body: { code: 'schedule-of-app' } });
  await ask('POST', '', { id: 'hourly', cron: '@hourly', workflow: 'greet', description: 'of a client' });
  await platform.reload(appWith(daily, hourly));
  await platform.reload(appWith());
  await expect.poll(async () => (await ask('GET', 'daily')).status, { timeout: 10_000 }).toBe(404);
  expect((await ask('GET', 'hourly')).body).toMatchObject({ ofApp: false, description: 'of a client' });
});

it('an app with a schedule that cannot work does not start, and says which', async () => {
  await expect(start(appWith({ ...daily, cron: 'every day' }))).rejects.toMatchObject({
    code: 'invalid-app',
    message: expect.stringContaining('"daily"'),
  });
  await start(appWith(daily));
  await platform.reload(appWith({ ...daily, timeZone: 'Mars' }));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect((await ask('GET', 'daily')).body).toMatchObject({ cron: '@daily', ofApp: true });
});
