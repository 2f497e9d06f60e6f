import { describe, expect, it } from 'vitest';
import { fakePlatform } from './fake-platform.ts';
import { terminal } from './terminal.ts';

const id = '0198c0de-0000-4000-8000-000000000000';
const webhook = {
  ...{ id, url: 'https://example.com/\u001b[2J', events: ['task.failed'], paused: false },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'key:0a1b2c3d', updatedAt: '2026-01-01T00:00:00.000Z' },
};
const delivery = {
  id: 'msg_1',
  event: 'task.failed',
  task: 'first',
  status: 'failed',
  createdAt: '2026-01-01T00:00:00.000Z',
  attempts: 37,
  lastStatus: 500,
};

describe('webhooks', () => {
  it('create prints the secret alone, and sends what is to be sent of which tasks', async () => {
    const { url, asked } = await fakePlatform({ 'POST /v1/webhooks': { ...webhook, secret: 'whsec_abc' } });
    const at = terminal({ env: { TROUPE_URL: url } });
    const options = ['--event', 'task.failed', '--event', 'approval.requested', '--workflow', 'a', '--agent', 'b', '--label', 'mine'];
    expect(await at.run('webhooks', 'create', 'https://example.com/', ...options)).toBe(0);
    expect(at.stdout).toBe('whsec_abc\n');
    expect(at.stderr).toContain(`Webhook ${id}.`);
    expect(asked.map(({ body }) => body)).toEqual([
      {
        ...{ url: 'https://example.com/', label: 'mine', events: ['task.failed', 'approval.requested'] },
        filter: { workflows: ['a'], agents: ['b'] },
      },
    ]);
    expect(await at.run('webhooks', 'create', 'https://example.com/', '--event', 'task.sneezed')).toBe(2);
  });

  it('list, pause, resume and rotate name them, and nothing a terminal would act on', async () => {
    const { url, asked } = await fakePlatform({
      'GET /v1/webhooks': { items: [{ ...webhook, paused: true, pausedBecause: 'gone' }] },
      [`PATCH /v1/webhooks/${id}`]: webhook,
      [`POST /v1/webhooks/${id}/rotate`]: { ...webhook, secret: 'whsec_new' },
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('webhooks', 'list')).toBe(0);
    expect(at.stdout).toContain('paused (gone)');
    for (const command of ['pause', 'resume']) expect(await at.run('webhooks', command, id)).toBe(0);
    expect(await at.run('webhooks', 'rotate', id, '--overlap', '1h')).toBe(0);
    expect(at.stdout).toContain('whsec_new');
    expect(at.stdout).not.toContain('\u001b');
    expect(asked.slice(1).map(({ body }) => body)).toEqual([{ paused: true }, { paused: false }, { overlap: '1h' }]);
  });

  it('deliveries shows what became of each, and replay goes on to the last page', async () => {
    const { url, asked } = await fakePlatform({
      [`GET /v1/webhooks/${id}/deliveries`]: { items: [delivery] },
      [`POST /v1/webhooks/${id}/deliveries/msg_1/replay`]: { ...delivery, status: 'pending' },
      [`POST /v1/webhooks/${id}/replay`]: { count: 3 },
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('webhooks', 'deliveries', id, '--status', 'failed')).toBe(0);
    expect(at.stdout).toMatch(/msg_1 +task\.failed +first +failed +37 +500/);
    expect(await at.run('webhooks', 'replay', id, 'msg_1')).toBe(0);
    expect(await at.run('webhooks', 'replay', id, '--from', '2026-01-01T00:00:00Z')).toBe(0);
    expect(at.stdout).toContain('3 are sent again.');
    expect(asked.map(({ request }) => request)[0]).toContain('status=failed');
    expect(asked.at(-1)!.body).toEqual({ from: '2026-01-01T00:00:00Z' });
  });
});
