import { fileURLToPath } from 'node:url';
import type { Page, Schedule, ScheduleRun, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    app: fileURLToPath(new URL('schedules/app', import.meta.url)),
    env: { LOG_LEVEL: 'error' },
    startTimeout: 60_000,
  });
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

async function ask<T = Schedule>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  return platform.api.request<T>(method, `/v1/schedules${path}`, body);
}

async function made(settings: object): Promise<Schedule> {
  const { status, body } = await ask('POST', '', settings);
  expect(body).toMatchObject({ id: expect.any(String) });
  expect(status).toBe(201);
  return body;
}

async function read(id: string): Promise<Schedule> {
  return (await ask('GET', `/${id}`)).body;
}

/** All its tasks, oldest first. */
async function tasksOf(id: string): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for (let next: string | undefined = ''; next !== undefined;) {
    const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    const { body } = await platform.api.request<Page<Task>>('GET', `/v1/tasks?attributes.schedule=${id}&limit=100${cursor}`);
    tasks.push(...body.items);
    next = body.next;
  }
  return tasks.toReversed();
}

async function trigger(id: string, body?: object): Promise<ScheduleRun | undefined> {
  return (await ask<{ run?: ScheduleRun }>('POST', `/${id}/trigger`, body)).body.run;
}

const dueOf = ({ attributes }: Task): number => Date.parse(String(attributes['schedule.due']));
const never = { at: '2090-01-01T00:00:00Z' };

describe('a schedule', () => {
  it('starts one task at each due moment, whatever is killed around it, in their order, and none early (Q10, Q11, Q13)', async () => {
    await made({ id: 'each-second', every: '1s', workflow: 'once', overlap: 'allow' });
    for (const ms of [2_300, 1_050, 1_700]) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      await platform.kill();
      await platform.start();
    }
    const until = Math.floor(Date.now() / 1_000) * 1_000;
    await expect.poll(async () => dueOf((await tasksOf('each-second')).at(-1)!), { timeout: 30_000 }).toBeGreaterThan(until);
    await ask('POST', '/each-second/pause', { note: 'enough' });
    const tasks = await tasksOf('each-second');
    const dues = tasks.map(dueOf).toSorted((a, b) => a - b);
    const first = dues[0]!;
    expect(dues).toEqual(Array.from({ length: dues.length }, (_, n) => first + n * 1_000));
    for (const task of tasks) {
      expect(Date.parse(task.createdAt)).toBeGreaterThanOrEqual(dueOf(task));
      expect(Date.parse(String(task.attributes['schedule.from']))).toBe(dueOf(task) - 1_000);
      expect(task.attributes['schedule.to']).toBe(task.attributes['schedule.due']);
      expect(task.id).toBe(`each-second:${new Date(dueOf(task)).toISOString().replace('.000', '')}`);
    }
    expect(await read('each-second')).toMatchObject({ paused: true, note: 'enough', next: [], last: { length: 10 } });
  }, 180_000);

  it('starts nothing while it is paused or once it is removed, and goes on with what is due then (Q12)', async () => {
    await made({ id: 'paused', every: '1s', workflow: 'once', overlap: 'allow' });
    await ask('POST', '/paused/pause', {});
    const before = (await tasksOf('paused')).length;
    expect(await trigger('paused')).toMatchObject({ cause: 'trigger', outcome: 'started' });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await tasksOf('paused')).length).toBe(before + 1);
    const resumed = (await ask('POST', '/paused/resume', { note: 'again' })).body;
    expect(resumed).toMatchObject({ paused: false, note: 'again' });
    await expect.poll(async () => (await tasksOf('paused')).length, { timeout: 10_000 }).toBeGreaterThan(before + 1);
    const first = (await tasksOf('paused')).find(({ attributes }) => attributes['schedule.due'] === resumed.next[0]);
    expect(first).toBeDefined();
    expect((await ask('DELETE', '/paused')).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = (await tasksOf('paused')).length;
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await tasksOf('paused')).length).toBe(after);
    expect((await ask('GET', '/paused')).status).toBe(404);
  });

  it('ends after so many runs, and after its one moment', async () => {
    await made({ id: 'twice', every: '1s', workflow: 'once', runs: 2, overlap: 'allow' });
    const at = new Date(Date.now() + 1_200).toISOString();
    await made({ id: 'then', at, workflow: 'once' });
    await expect.poll(() => read('twice'), { timeout: 10_000 }).toMatchObject({ started: 2, next: [] });
    await expect
      .poll(() => read('then'), { timeout: 10_000 })
      .toMatchObject({ started: 1, next: [], last: [{ due: at, outcome: 'started' }] });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await tasksOf('twice')).length).toBe(2);
  });

  it('gets other settings without losing what became of it', async () => {
    await made({ id: 'changed', ...never, workflow: 'once' });
    await trigger('changed');
    const { body } = await ask('PUT', '/changed', { cron: '0 2 * * *', timeZone: 'Europe/Berlin', workflow: 'once' });
    expect(body).toMatchObject({ cron: '0 2 * * *', last: [{ cause: 'trigger' }], next: { length: 10 } });
    expect(body).not.toHaveProperty('at');
    expect((await ask('PUT', '/unknown', { ...never, workflow: 'once' })).status).toBe(404);
  });
});

describe('what overlaps', () => {
  it('is skipped, waits, or ends what is open, as the schedule says or who asks', async () => {
    await made({ id: 'overlap', ...never, workflow: 'until-signal' });
    const first = (await trigger('overlap'))!.task!;
    expect(await trigger('overlap')).toMatchObject({ outcome: 'skipped' });
    expect(await trigger('overlap', { overlap: 'queue-all' })).toBeUndefined();
    expect(await read('overlap')).toMatchObject({ running: [first], waiting: 1 });
    await platform.api.signal(first, 'end');
    await expect.poll(() => read('overlap'), { timeout: 10_000 }).toMatchObject({ running: { length: 1 }, waiting: 0 });
    const [second] = (await read('overlap')).running;
    expect(second).not.toBe(first);
    expect(await trigger('overlap', { overlap: 'cancel' })).toBeUndefined();
    expect(await platform.api.end(second!)).toMatchObject({ status: 'cancelled' });
    await expect.poll(async () => (await read('overlap')).running, { timeout: 10_000 }).not.toContain(second);
    await expect.poll(async () => (await read('overlap')).running.length, { timeout: 10_000 }).toBe(1);
    const [third] = (await read('overlap')).running;
    await trigger('overlap', { overlap: 'terminate' });
    expect(await platform.api.end(third!)).toMatchObject({ status: 'terminated' });
    expect(await trigger('overlap', { overlap: 'allow' })).toMatchObject({ outcome: 'started' });
  });

  it('waits also when all processes die meanwhile', async () => {
    await made({ id: 'queued', ...never, workflow: 'until-signal', overlap: 'queue-all' });
    const first = (await trigger('queued'))!.task!;
    for (let n = 0; n < 2; n++) expect(await trigger('queued')).toBeUndefined();
    await platform.kill();
    await platform.start();
    await platform.api.signal(first, 'end');
    const seen = new Set([first]);
    for (let n = 0; n < 2; n++) {
      await expect.poll(async () => (await read('queued')).running.some((id) => !seen.has(id)), { timeout: 40_000 }).toBe(true);
      const next = (await read('queued')).running.find((id) => !seen.has(id))!;
      seen.add(next);
      await platform.api.signal(next, 'end');
    }
    await expect.poll(() => read('queued'), { timeout: 40_000 }).toMatchObject({ waiting: 0 });
    expect((await tasksOf('queued')).map(({ id }) => id)).toEqual([...seen]);
  }, 120_000);
});

describe('a backfill', () => {
  it('starts what was due in a while, both ends included, each once however often it is asked for', async () => {
    await made({ id: 'filled', cron: '0 6 * * *', timeZone: 'Europe/Berlin', workflow: 'once' });
    const which = { from: '2026-10-24T04:00:00Z', to: '2026-10-27T05:00:00Z' };
    for (let n = 0; n < 2; n++) expect((await ask('POST', '/filled/backfill', which)).body).toEqual({ count: 4 });
    await expect.poll(() => read('filled'), { timeout: 20_000 }).toMatchObject({ waiting: 0, last: { length: 8 } });
    const tasks = await tasksOf('filled');
    expect(tasks.map(({ attributes }) => [attributes['schedule.from'], attributes['schedule.due']])).toEqual([
      ['2026-10-23T04:00:00.000Z', '2026-10-24T04:00:00.000Z'],
      ['2026-10-24T04:00:00.000Z', '2026-10-25T05:00:00.000Z'],
      ['2026-10-25T05:00:00.000Z', '2026-10-26T05:00:00.000Z'],
      ['2026-10-26T05:00:00.000Z', '2026-10-27T05:00:00.000Z'],
    ]);
  });

  it('has a bound, and a begin before its end', async () => {
    await made({ id: 'bounded', every: '1m', workflow: 'once' });
    const many = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    expect(await ask('POST', '/bounded/backfill', many)).toMatchObject({ status: 422, body: { code: 'too-many-items' } });
    const reversed = { from: many.to, to: many.from };
    expect(await ask('POST', '/bounded/backfill', reversed)).toMatchObject({ status: 422, body: { code: 'invalid-schedule' } });
    expect(await read('bounded')).toMatchObject({ waiting: 0 });
  });
});

describe('a run that goes wrong', () => {
  it('pauses its schedule where it is asked to', async () => {
    await made({ id: 'failing', every: '1s', workflow: 'fails', pauseOnFailure: true });
    await expect
      .poll(() => read('failing'), { timeout: 20_000 })
      .toMatchObject({ paused: true, note: expect.stringContaining('failing:') });
    await made({ id: 'refused', every: '1s', workflow: 'unknown', pauseOnFailure: true });
    await expect
      .poll(() => read('refused'), { timeout: 20_000 })
      .toMatchObject({ paused: true, last: [{ outcome: 'refused', error: expect.stringContaining('unknown') }] });
  });
});

describe('a request', () => {
  it.each<[string, object, number, string]>([
    ['a cron expression that is none', { cron: 'every day', workflow: 'once' }, 422, 'invalid-schedule'],
    ['a day there is not', { cron: '0 0 31 2 *', workflow: 'once' }, 422, 'invalid-schedule'],
    ['a time zone there is not', { cron: '@daily', timeZone: 'Mars', workflow: 'once' }, 422, 'invalid-schedule'],
    ['nothing to start', { cron: '@daily' }, 422, 'invalid-schedule'],
    ['no time', { workflow: 'once' }, 422, 'invalid-schedule'],
    ['a moment that is over', { at: '2020-01-01T00:00:00Z', workflow: 'once' }, 422, 'invalid-schedule'],
    ['a property there is not', { cron: '@daily', workflow: 'once', every2: '1h' }, 422, 'unknown-property'],
    ['an id that is too long', { id: 'i'.repeat(81), cron: '@daily', workflow: 'once' }, 422, 'out-of-range'],
    ['an id of another form', { id: 'a/b', cron: '@daily', workflow: 'once' }, 400, 'invalid-id'],
    ['a policy there is not', { cron: '@daily', workflow: 'once', overlap: 'never' }, 422, 'validation-failed'],
  ])('with %s is refused', async (_what, body, status, code) => {
    const answer = await ask<{ code: string; errors?: readonly { code: string }[] }>('POST', '', body);
    expect(answer.status).toBe(status);
    expect([answer.body.code, ...(answer.body.errors ?? []).map((error) => error.code)]).toContain(code);
  });

  it('for an id that is taken is refused, and lists go page by page', async () => {
    await made({ id: 'taken', ...never, workflow: 'once' });
    expect(await ask('POST', '', { id: 'taken', ...never, workflow: 'once' })).toMatchObject({
      status: 409,
      body: { code: 'already-exists' },
    });
    const ids: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const { body }: Answer<Page<Schedule>> = await ask<Page<Schedule>>(
        'GET',
        `?limit=3${next === '' ? '' : `&cursor=${encodeURIComponent(next)}`}`,
      );
      ids.push(...body.items.map(({ id }) => id));
      next = body.next;
    }
    expect(ids).toContain('taken');
    expect(ids).toEqual([...new Set(ids)].toSorted());
  });
});
