import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage } from './dashboard/open-page.ts';
import { startPlatform, type Platform } from './platform-process.ts';

/** More turns than the page of a task reads at first. */
const TURNS = 1_300;

const longWait = { timeout: 120_000, interval: 500 };

let platform: Platform;
let browser: Browser;

beforeAll(async () => {
  platform = await startPlatform({
    startTimeout: 120_000,
    app: fileURLToPath(new URL('dashboard/app', import.meta.url)),
    env: { LOG_LEVEL: 'error' },
  });
  browser = await startChromium();
}, SETUP_TIMEOUT);

afterAll(async () => {
  await browser?.close();
  await platform?.[Symbol.asyncDispose]();
});

it('the page of a long task begins near its end, goes on live, and reads the rest when it is asked for', async () => {
  await platform.api.start({ id: 'long', workflow: 'long', input: TURNS });
  await expect
    .poll(async () => (await platform.api.request<any>('GET', '/v1/tasks/long')).body.waitingFor[0]?.kind, longWait)
    .toBe('signal');
  await using open = await openPage(browser, platform.url, '/tasks/long?part=events');
  const { page } = open;
  await page.getByText('Timeline, conversation and events begin with turn').waitFor();
  const first = page.locator('ol.events > li').first();
  await first.getByText('"value":1299').waitFor();
  expect(await page.getByText(/^The oldest/).count()).toBe(0);

  await platform.api.signal('long', 'finish', null);
  await first.getByText('"status":"completed"').waitFor();
  await page.getByRole('button', { name: 'Read them from the start' }).click();
  const more = page.getByRole('button', { name: /^Show more/ });
  // Each call is an event of its beginning and one of its end.
  await expect.poll(async () => Number(/\d+/.exec(await more.innerText())?.[0])).toBeGreaterThan(2 * TURNS - 100);
  expect(open.complaints).toEqual([]);
}, 180_000);

it('events of a task are read from any turn on', async () => {
  const read = async (position: string): Promise<string> =>
    (await fetch(`${platform.url}/v1/tasks/long/events?lastEventId=${position}`)).text();
  const [, first = ''] = /^id: (.+)$/m.exec(await read('1290.-1')) ?? [];
  expect(first).toBe('1290.0');
  expect(await read('5000.-1')).toContain('invalid-cursor');
});
