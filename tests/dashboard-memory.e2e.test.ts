import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harm, harmless, unfold } from './dashboard/harm.ts';
import { hostileTexts } from './dashboard/hostile-texts.ts';
import { checkPage, openPage, phone, settled } from './dashboard/open-page.ts';
import { startPlatform, type Platform } from './platform-process.ts';

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

let count = 0;
const newId = (): string => `of-memory-${++count}`;
const read = async (path: string): Promise<any> => (await platform.api.request('GET', path)).body;

/** Has the agent do what the input says, for a user or in a session. */
async function ask(input: string, more: object = {}): Promise<string> {
  const { id } = await platform.api.start({ id: newId(), agent: 'keeper', input, ...more });
  expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
  return id;
}

const row = (page: Page, words: string) => page.locator('tbody tr').filter({ hasText: words });

describe('memory', () => {
  it('is searched, leads to where it comes from, is corrected and forgotten', async () => {
    const task = await ask('remember Ada prefers trains', { attributes: { user: 'ada' } });
    await ask('remember Ada has a dog', { attributes: { user: 'ada' } });
    await ask('plan Oslo by train', { attributes: { user: 'ada' } });
    await using open = await openPage(browser, platform.url, '/memory?user=ada');
    const { page } = open;
    await row(page, 'Ada has a dog').waitFor();
    await row(page, 'Ada prefers trains').getByRole('link', { name: task }).waitFor();
    await page.getByRole('region', { name: 'Working memory' }).getByText('Oslo by train').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('trains');
    await page.waitForURL(/q=trains/);
    await expect.poll(() => page.locator('tbody tr').first().innerText()).toContain('Ada prefers trains');
    await row(page, 'trains').getByRole('button', { name: 'Correct' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What is remembered').fill('Ada prefers night trains');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await row(page, 'night trains').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await row(page, 'dog').getByRole('button', { name: 'Forget' }).click();
    await dialog.getByRole('button', { name: 'Forget' }).click();
    await row(page, 'dog').waitFor({ state: 'detached' });
    expect((await read('/v1/memory?user=ada')).items.map(({ text }: any) => text)).toEqual(['Ada prefers night trains']);
    await page.getByRole('button', { name: 'Forget everything of this user' }).click();
    await dialog.getByRole('button', { name: 'Forget everything of this user' }).click();
    await page.getByText('Nothing is remembered.').waitFor();
    await page.getByText('No agent keeps a document.').waitFor();
    expect(open.complaints).toEqual([]);
  });
});

describe('knowledge', () => {
  it('is put from a file, searched as an agent does, and deleted', async () => {
    await using open = await openPage(browser, platform.url, '/knowledge');
    const { page } = open;
    await page.getByLabel('Base').fill('handbook');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/knowledge/handbook');
    await page.getByText('It has no source.').waitFor();
    const content = '# Travel\n\n## Hotels\n\nUp to 120 euros a night.\n';
    const form = page.getByRole('form', { name: 'Put a source' });
    await form.getByLabel('A file').setInputFiles({ name: 'travel.md', mimeType: 'text/markdown', buffer: Buffer.from(content) });
    await expect.poll(() => form.getByLabel('Text').inputValue()).toBe(content);
    await form.getByRole('button', { name: 'Put a source' }).click();
    await row(page, 'travel.md').getByText('text/markdown').waitFor();
    await page.getByRole('searchbox', { name: 'Search as an agent does' }).fill('hotels euros');
    const found = page.getByRole('region', { name: 'What is found' });
    await found.getByText('Up to 120 euros a night.').waitFor();
    await found.getByText('travel.md › Travel › Hotels').waitFor();
    await page.getByRole('button', { name: 'Delete travel.md' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('It has no source.').waitFor();
    expect((await read('/v1/knowledge/handbook')).items).toEqual([]);
    expect(open.complaints).toEqual([]);
  });
});

describe('sessions', () => {
  it('are found by their title, renamed, branched, exported, imported and deleted', async () => {
    const session = newId();
    await ask('echo A flight to Oslo', { session });
    await ask('echo And back', { session });
    await using open = await openPage(browser, platform.url, '/sessions');
    const { page } = open;
    await page.getByRole('searchbox', { name: 'Words of the title' }).fill('oslo flight');
    await page.waitForURL(/q=oslo/);
    await page.getByRole('link', { name: 'echo A flight to Oslo' }).click();
    await page.waitForURL(`**/sessions/${session}`);
    await expect.poll(() => page.getByRole('region', { name: 'Its tasks' }).locator('tbody tr').count()).toBe(2);
    await page.getByRole('button', { name: 'Rename' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('To Oslo and back');
    await page.keyboard.press('Enter');
    await page.locator('h1').getByText('To Oslo and back').waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = await (await download).path();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 'troupe-session', entries: [{}, {}] });

    await page.getByRole('button', { name: 'Branch' }).click();
    await dialog.getByLabel('Up to entry').fill('0');
    await dialog.getByRole('button', { name: 'Branch' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/sessions/') && !url.pathname.endsWith(session));
    const branch = new URL(page.url()).pathname.slice('/sessions/'.length);
    expect((await read(`/v1/sessions/${branch}/entries`)).items).toHaveLength(1);

    await page.goto(`${platform.url}/sessions`);
    await page.getByRole('button', { name: 'Import a session' }).click();
    await dialog.getByLabel('An export').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{') });
    await dialog.getByRole('button', { name: 'Import a session' }).click();
    await dialog.getByRole('alert').getByText('The file is no JSON.').waitFor();
    const copy = JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), id: `${session}-copy` });
    await dialog.getByLabel('An export').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(copy) });
    await dialog.getByRole('button', { name: 'Import a session' }).click();
    await page.waitForURL(/\/sessions\/[^/]+$/);
    await page.locator('h1').getByText('To Oslo and back').waitFor();
    const imported = new URL(page.url()).pathname.slice('/sessions/'.length);
    expect((await read(`/v1/sessions/${imported}/entries`)).items).toHaveLength(2);

    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/sessions');
    expect((await platform.api.request('GET', `/v1/sessions/${imported}`)).status).toBe(404);
  });
});

describe('every page of them', () => {
  const session = newId();
  beforeAll(async () => {
    for (const [n, text] of hostileTexts.entries()) {
      await ask(`remember ${text}`, { attributes: { user: 'mallory' } });
      const source = { type: 'text/markdown', content: text };
      await platform.api.request('PUT', `/v1/knowledge/hostile?source=${encodeURIComponent(`${n} <b>bold</b>`)}`, source);
    }
    await ask(`plan ${hostileTexts.join(' ')}`, { attributes: { user: 'mallory' } });
    await ask(`echo ${hostileTexts[0]!} ${hostileTexts[9]!}`, { session, attributes: { user: hostileTexts[0]! } });
  }, 120_000);

  it.each([
    '/memory',
    '/memory?user=mallory',
    '/memory?scope=tenant',
    '/knowledge',
    '/knowledge/hostile?q=picture',
    '/sessions',
    'a session',
  ])('%s has nothing that axe finds, shows texts of others as texts, and fits a phone', async (path) => {
    for (const options of [{}, { ...phone, colorScheme: 'dark' as const }]) {
      await using open = await openPage(browser, platform.url, path === 'a session' ? `/sessions/${session}` : path, options);
      await settled(open.page);
      await open.page.waitForTimeout(300);
      await unfold(open.page);
      expect(await harm(open.page)).toEqual(harmless);
      await checkPage(open);
    }
  });
});
