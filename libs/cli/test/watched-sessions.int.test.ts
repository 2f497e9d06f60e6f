import { expect, it } from 'vitest';
import { fakePlatform } from './fake-platform.ts';
import { terminal } from './terminal.ts';

const event = (id: string, type: string, from: object, data: object): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at: '2026-01-01T10:11:12.000Z', from, ...data })}\n\n`;

it('sessions watch shows which task each event is of, until it is interrupted', async () => {
  const [desk, below] = [
    { task: 'a', path: ['desk'] },
    { task: 'b', path: ['desk', 'advisor'] },
  ];
  const { url, asked } = await fakePlatform({
    'GET /v1/sessions/s/events': [
      event('p0', 'status', desk, { status: 'running' }),
      event('p1', 'token', below, { call: 'b/0.0', text: 'Hello' }),
      event('p2', 'status', below, { status: 'completed' }),
    ].join(''),
  });
  const at = terminal({ env: { TROUPE_URL: url } });
  const watching = at.run('sessions', 'watch', 's');
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(1);
  at.interrupt();
  expect(await watching).toBe(130);
  expect(at.stdout.split('\n').slice(0, 5)).toEqual([
    'desk a',
    '10:11:12 status running',
    'desk > advisor b',
    'Hello',
    '10:11:12 status completed',
  ]);
});
