import { expect, it } from 'vitest';
import { fakePlatform } from './fake-platform.ts';
import { terminal } from './terminal.ts';

it('limits says how many wait, and nothing a terminal would act on', async () => {
  const at = '2026-12-01T10:00:00.000Z';
  const items = [
    { name: 'activity.charge', kind: 'concurrency', shared: true, limit: 5, inUse: 4, waiting: 35, oldest: at, at },
    { name: 'mail', key: 'a\u001b[2J', kind: 'rate', shared: false, limit: 100, per: 60_000, waiting: 0, at },
  ];
  const { url } = await fakePlatform({ 'GET /v1/limits': { items } });
  const screen = terminal({ env: { TROUPE_URL: url } });
  expect(await screen.run('limits')).toBe(0);
  expect(screen.stdout).toMatch(/activity\.charge\s+5 at once\s+4\s+35/);
  expect(screen.stdout).toContain('100 in 60000 ms');
  expect(screen.stdout).not.toContain('\u001b');
});
