import { fileURLToPath } from 'node:url';
import { startChromium } from '@troupe/testing/chromium';
import { expect, it } from 'vitest';
import { fill, pageTimes } from './dashboard/page-times.ts';
import { startPlatform } from './platform-process.ts';

/** `npm run dashboard:sizes` has a hundred times as much, and a second; here other tests run beside it. */
const MOST_MS = 5_000;

it('each page is there soon, however much there is', async () => {
  await using platform = await startPlatform({
    startTimeout: 120_000,
    app: fileURLToPath(new URL('dashboard/app', import.meta.url)),
    env: { LOG_LEVEL: 'error' },
  });
  const browser = await startChromium();
  try {
    await fill(platform, { tasks: 1_000, turns: 1_200, approvals: 100, messages: 2_000 });
    await pageTimes(browser, platform);
    const times = await pageTimes(browser, platform);
    expect(times.filter(({ ms }) => ms > MOST_MS)).toEqual([]);
    expect(times.length).toBeGreaterThan(5);
  } finally {
    await browser.close();
  }
}, 300_000);
