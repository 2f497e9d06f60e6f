import { describe, expect, it } from 'vitest';
import { fakePlatform } from './fake-platform.ts';
import { terminal } from './terminal.ts';

const run = {
  due: '2026-12-01T01:00:00.000Z',
  cause: 'trigger',
  outcome: 'refused',
  at: '2026-12-01T01:00:00.003Z',
  error: 'gone\u001b[2J',
};
const schedule = {
  ...{
    id: 'nightly',
    cron: '0 2 * * *',
    timeZone: 'Europe/Berlin',
    workflow: 'report',
    ofApp: false,
    paused: true,
    note: 'stock\u001b[2J',
  },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'key:0a1b2c3d', updatedAt: '2026-01-01T00:00:00.000Z' },
  ...{ started: 7, running: ['nightly:2026-11-30T01:00:00Z'], waiting: 2, last: [run], next: [] },
};

describe('schedules', () => {
  it('create and replace send what is to be started, and when', async () => {
    const { url, asked } = await fakePlatform({ 'POST /v1/schedules': schedule, 'PUT /v1/schedules/nightly': schedule });
    const at = terminal({ env: { TROUPE_URL: url } });
    const when = ['--cron', '0 2 * * *', '--cron', '@monthly', '--time-zone', 'Europe/Berlin', '--jitter', '1m'];
    const what = ['--workflow', 'report', '--input', '{"copies": 2}', '--attribute', 'team=stock', '--runs', '3', '--pause-on-failure'];
    expect(await at.run('schedules', 'create', 'nightly', ...when, ...what, '--overlap', 'queue-one')).toBe(0);
    expect(await at.run('schedules', 'replace', 'nightly', '--every', '15m', '--agent', 'watcher', '--input', 'What is new?')).toBe(0);
    expect(asked.map(({ body }) => body)).toEqual([
      {
        ...{ id: 'nightly', cron: ['0 2 * * *', '@monthly'], timeZone: 'Europe/Berlin', jitter: '1m', workflow: 'report' },
        ...{ input: { copies: 2 }, attributes: { team: 'stock' }, runs: 3, pauseOnFailure: true, overlap: 'queue-one' },
      },
      { every: '15m', agent: 'watcher', input: 'What is new?' },
    ]);
    expect(await at.run('schedules', 'create', '--cron', '@daily', '--overlap', 'never')).toBe(2);
  });

  it('show and list say how it stands, and nothing a terminal would act on', async () => {
    const { url } = await fakePlatform({ 'GET /v1/schedules': { items: [schedule] }, 'GET /v1/schedules/nightly': schedule });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('schedules', 'list')).toBe(0);
    expect(await at.run('schedules', 'show', 'nightly')).toBe(0);
    for (const text of [
      '0 2 * * * (Europe/Berlin)',
      'paused',
      'workflow report',
      'waiting   2',
      'nightly:2026-11-30T01:00:00Z',
      '(trigger) refused',
    ])
      expect(at.stdout).toContain(text);
    expect(at.stdout).not.toContain('\u001b');
  });

  it('pause, resume, trigger, backfill and remove ask for that', async () => {
    const { url, asked } = await fakePlatform({
      'POST /v1/schedules/nightly/pause': schedule,
      'POST /v1/schedules/nightly/resume': { ...schedule, paused: false },
      'POST /v1/schedules/nightly/trigger': {},
      'POST /v1/schedules/nightly/backfill': { count: 3 },
      'DELETE /v1/schedules/nightly': {},
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('schedules', 'pause', 'nightly', '--note', 'stock')).toBe(0);
    expect(await at.run('schedules', 'resume', 'nightly')).toBe(0);
    expect(await at.run('schedules', 'trigger', 'nightly', '--overlap', 'allow')).toBe(0);
    expect(at.stdout).toContain('It waits for an open run to end.');
    const range = ['--from', '2026-11-01T00:00:00Z', '--to', '2026-11-03T00:00:00Z'];
    expect(await at.run('schedules', 'backfill', 'nightly', ...range)).toBe(0);
    expect(at.stdout).toContain('3 runs are started.');
    expect(await at.run('schedules', 'remove', 'nightly')).toBe(0);
    expect(asked.slice(0, 4).map(({ body }) => body)).toEqual([
      { note: 'stock' },
      {},
      { overlap: 'allow' },
      { from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00Z' },
    ]);
  });
});
