import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harm, harmless, unfold } from './dashboard/harm.ts';
import { hostileTexts } from './dashboard/hostile-texts.ts';
import { checkWidth, openPage, phone, settled } from './dashboard/open-page.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let browser: Browser;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('dashboard/app', import.meta.url)), env: { LOG_LEVEL: 'error' } });
  browser = await startChromium();
  for (const [n, text] of hostileTexts.entries()) await seed(n, text);
}, SETUP_TIMEOUT);

afterAll(async () => {
  await browser?.close();
  await platform?.[Symbol.asyncDispose]();
});

/** The text wherever somebody can write one. */
async function seed(n: number, text: string): Promise<void> {
  const attributes = { note: text.slice(0, 256) };
  await platform.api.start({ id: `says-${n}`, workflow: 'says', input: text, attributes });
  await platform.api.start({ id: `fails-${n}`, workflow: 'fails', input: text });
  await platform.api.start({ id: `asks-${n}`, workflow: 'asks', input: text });
  await platform.api.request('POST', `/v1/sessions/session-${n}/messages`, { agent: 'helper', input: `echo ${text}`, id: `echo-${n}` });
  await platform.api.request('POST', '/v1/keys', { label: `key ${n} <b>${n}</b>`, roles: ['viewer'] });
  await platform.api.waiting(`says-${n}`, 'signal');
  await platform.api.waiting(`asks-${n}`, 'approval');
  await platform.api.end(`fails-${n}`);
  await platform.api.end(`echo-${n}`);
}

describe('texts of others', () => {
  const lists = ['/', '/tasks', '/approvals', '/chat', '/workflows', '/agents', '/agents/helper', '/audit', '/keys', '/health'];

  it.each(lists)('do nothing at %s', async (path) => {
    await using open = await openPage(browser, platform.url, path, phone);
    await settled(open.page);
    await open.page.waitForTimeout(500);
    await unfold(open.page);
    expect(await harm(open.page)).toEqual(harmless);
    expect({ complaints: open.complaints, elsewhere: open.elsewhere }).toEqual({ complaints: [], elsewhere: [] });
    await checkWidth(open.page);
  });

  it.each(hostileTexts.map((text, n) => [n, text] as const))(
    'do nothing on the pages of a task, an approval and a chat: %i %j',
    async (n) => {
      await using open = await openPage(browser, platform.url, `/tasks/says-${n}`, phone);
      const { page } = open;
      const parts = [`/tasks/says-${n}`, `/tasks/says-${n}?part=events`, `/tasks/says-${n}?part=history`, `/tasks/says-${n}?part=repeat`];
      const { body } = await platform.api.request<any>('GET', `/v1/approvals?task=asks-${n}`);
      const approval = `/approvals/${encodeURIComponent(body.items[0].id)}`;
      for (const path of [...parts, `/tasks/fails-${n}`, `/tasks/echo-${n}`, `/tasks/asks-${n}`, approval, `/chat/session-${n}`]) {
        await page.goto(`${platform.url}${path}`);
        await settled(page);
        await page.waitForTimeout(250);
        await unfold(page);
        expect({ path, harm: await harm(page) }).toEqual({ path, harm: harmless });
        await checkWidth(page);
      }
      expect({ complaints: open.complaints, elsewhere: open.elsewhere }).toEqual({ complaints: [], elsewhere: [] });
    },
  );

  it('are shown as they are', async () => {
    await using open = await openPage(browser, platform.url, '/chat/session-0');
    await open.page.locator('.assistant').getByText('<img src=x onerror="globalThis.ran=1">').waitFor();
    await open.page.goto(`${platform.url}/tasks/says-10`);
    await open.page.getByText('invoice⟨U+202E⟩gpj.exe').first().waitFor();
    await open.page.goto(`${platform.url}/chat/session-5`);
    const link = open.page.getByRole('link', { name: 'picture (evil.example)' });
    expect(await link.getAttribute('rel')).toContain('noreferrer');
    expect(open.elsewhere).toEqual([]);
  });
});
