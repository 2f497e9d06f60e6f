import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page as Items, Task } from '@troupe/contracts';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let script: string;
let chats = 0;

beforeAll(async () => {
  const bundle = build({
    entryPoints: [fileURLToPath(new URL('ai-sdk/chat-page.tsx', import.meta.url))],
    ...{ bundle: true, format: 'esm', platform: 'browser', write: false, jsx: 'automatic', logLevel: 'error' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  platform = await startPlatform({ app: fileURLToPath(new URL('ag-ui', import.meta.url)), env: { LOG_LEVEL: 'error' } });
  browser = await startChromium();
  script = (await bundle).outputFiles[0]!.text;
}, SETUP_TIMEOUT);

afterAll(async () => {
  await browser?.close();
  await platform?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  context = await browser.newContext();
});

afterEach(() => context.close());

/** A tab with the page, which is served beside the platform, as by the proxy of an application. */
async function tab(chat: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.route('**/chat.html*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><div id="root"></div><script type="module" src="/chat.js"></script>' }),
  );
  await page.route('**/chat.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${platform.url}/chat.html?chat=${chat}`);
  await page.getByLabel('Message').waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

const shown = (page: Page): Promise<readonly string[]> => page.locator('li').allInnerTexts();
const status = (page: Page): Promise<string> => page.locator('output').innerText();
/** Once a tab that opens now has read the stream of what is under way. What has just ended is in it, from its beginning. */
const resumed = (): Promise<unknown> => context.waitForEvent('requestfinished', (request) => request.url().endsWith('/stream'));
const tasksOf = async (chat: string): Promise<readonly Task[]> =>
  ((await (await fetch(`${platform.url}/v1/tasks?session=${chat}`)).json()) as Items<Task>).items;

it('useChat streams an answer, which goes on over a reload in its middle and in a second tab', async () => {
  const chat = `browser-${++chats}`;
  const gate = join(platform.folder, `gate-${chat}`);
  const page = await tab(chat);
  await say(page, `gate ${gate}`);
  await page.getByText('The beginning,').waitFor();
  expect(await status(page)).toBe('streaming');

  await page.reload();
  await page.getByText('The beginning,').waitFor();
  const second = await tab(chat);
  await second.getByText('The beginning,').waitFor();
  expect(await status(page)).toBe('streaming');
  for (const each of [page, second]) expect(await shown(each)).toEqual([`gate ${gate}`, 'The beginning,']);

  await writeFile(gate, '');
  for (const each of [page, second]) {
    await each.getByText('The beginning, and the end.').waitFor();
    await expect.poll(() => status(each)).toBe('ready');
    expect(await shown(each)).toEqual([`gate ${gate}`, 'The beginning, and the end.']);
    expect(await each.getByRole('alert').count()).toBe(0);
  }
  expect(await tasksOf(chat)).toHaveLength(1);

  await say(page, 'hello');
  await page.getByText(/^3 messages: .*The beginning, and the end\.; user hello$/).waitFor();
  await second.reload();
  await expect.poll(() => shown(second)).toEqual(await shown(page));
});

it('useChat decides tool calls in place, also after a reload and in a second tab', async () => {
  const chat = `browser-${++chats}`;
  const page = await tab(chat);
  await say(page, 'refund 5');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('I got paid 5.').waitFor();
  await page.getByText('tool-refund {"amount":5} output-available "paid 5"').waitFor();

  await say(page, 'cashier refund 7');
  await page.getByText('tool-refund {"amount":7} approval-requested').waitFor();
  const isOpen = resumed();
  const second = await tab(chat);
  await isOpen;
  await expect.poll(() => status(second)).toBe('ready');
  expect(await shown(second)).toEqual(await shown(page));
  await second.getByRole('button', { name: 'Approve' }).click();
  await second.getByText('I got I got paid 7..').waitFor();
  const isReloaded = resumed();
  await page.reload();
  await isReloaded;
  await expect.poll(() => status(page)).toBe('ready');
  expect(await shown(page)).toEqual(await shown(second));

  await say(page, 'refund 9');
  await page.getByRole('button', { name: 'Refuse' }).click();
  await page.getByText('tool-refund {"amount":9} output-denied').waitFor();
  await expect.poll(() => status(page)).toBe('ready');
  expect((await tasksOf(chat)).map(({ usage }) => usage.toolCalls)).toEqual([0, 1, 1]);
});
