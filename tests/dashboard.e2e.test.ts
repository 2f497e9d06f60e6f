import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccessible, checkWidth, openPage, phone, settled } from './dashboard/open-page.ts';
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
const newId = (): string => `task-${++count}`;
const start = (workflow: string, input: unknown, more: object = {}) => platform.api.start({ workflow, input, id: newId(), ...more });

const row = (page: Page, id: string) => page.locator('tr').filter({ has: page.getByRole('link', { name: id, exact: true }) });

/** Moves the focus on by the keyboard until it is on what is looked for. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()`,
    );
    if (focused === name) return;
  }
  throw new Error(`The keyboard does not reach "${name}".`);
}

describe('the tasks', () => {
  it('are narrowed by the address, and change in place while they are looked at', async () => {
    const { id } = await start('parcel', { customer: 'ada' }, { attributes: { customer: 'ada' } });
    await start('parcel', { customer: 'bob' }, { attributes: { customer: 'bob' } });
    await using open = await openPage(browser, platform.url, '/tasks?name=parcel');
    const { page } = open;
    await row(page, id).getByText('running').waitFor();
    await page.getByRole('searchbox', { name: 'Attributes' }).fill('customer=ada');
    await page.waitForURL(/attributes=customer%3Dada/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);

    await page.getByRole('link', { name: id, exact: true }).focus();
    await page.evaluate('document.activeElement.seenBefore = true');
    await platform.api.signal(id, 'packed', { parcel: 'p-1' });
    await row(page, id).getByText('completed').waitFor();
    expect(await page.evaluate('document.activeElement.seenBefore && document.activeElement.textContent')).toBe(id);

    await page.getByLabel('Status').selectOption('failed');
    await page.getByText('There is no such task.').waitFor();
    await page.reload();
    expect(await page.getByLabel('Status').inputValue()).toBe('failed');
    expect(open.complaints).toEqual([]);
  });

  it('come page by page, and each page has an address', async () => {
    for (let n = 0; n < 60; n++) await platform.api.start({ workflow: 'retries', input: n, attributes: { many: true } });
    await using open = await openPage(browser, platform.url, '/tasks?attributes=many%3Dtrue');
    const { page } = open;
    await expect.poll(() => page.locator('tbody tr').count()).toBe(50);
    await page.getByRole('link', { name: 'Next page' }).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(10);
    await page.reload();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(10);
    await page.goBack();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(50);
  });
});

describe('a task', () => {
  it('shows what it waits for, its timeline with attempts, and what it came to', async () => {
    const { id } = await start('retries', null);
    await platform.api.end(id);
    await using open = await openPage(browser, platform.url, `/tasks/${id}`);
    const { page } = open;
    await page.locator('h1').getByText('completed').waitFor();
    const line = page.locator('.timeline li').filter({ hasText: 'flaky' });
    await line.getByText('3 attempts').waitFor();
    await line.locator('summary').click();
    await line.getByText('The bank is busy (1)').waitFor();
    await page.getByRole('region', { name: 'Output' }).getByText('paid').waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('shows an error with its cause, and is retried from there as another task', async () => {
    const { id } = await start('fails', 'no money');
    await platform.api.end(id);
    await using open = await openPage(browser, platform.url, `/tasks/${id}`);
    await open.page.locator('h1').getByText('failed').waitFor();
    const error = open.page.getByRole('region', { name: 'Error' }).first();
    await error.getByText('The call failed').first().waitFor();
    await error.getByText('no money').first().waitFor();
    await open.page.getByRole('button', { name: 'Retry from the failure' }).click();
    await open.page.waitForURL((url) => url.pathname !== `/tasks/${id}`);
    const copy = decodeURIComponent(new URL(open.page.url()).pathname.slice('/tasks/'.length));
    expect(await platform.api.end(copy)).toMatchObject({ name: 'fails', status: 'failed' });
    expect(open.complaints).toEqual([]);
  });

  it('is sent a signal by a form of its schema, with the keyboard alone', async () => {
    const { id } = await start('parcel', { customer: 'ada' });
    await platform.api.waiting(id, 'signal');
    await using open = await openPage(browser, platform.url, `/tasks/${id}`);
    const { page } = open;
    await page.getByRole('button', { name: 'Signal …' }).waitFor();
    await tabTo(page, 'Signal …');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('It is packed').waitFor();
    await page.getByLabel('parcel *').focus();
    await page.keyboard.type('p-17');
    await page.keyboard.press('Enter');
    await page.locator('h1').getByText('completed').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Output' }).getByText('p-17').waitFor();
    expect(await page.getByRole('button', { name: 'Signal …' }).count()).toBe(0);
    expect(open.complaints).toEqual([]);
  });

  it('answers an update and a query, and refuses what does not fit with the place', async () => {
    const { id } = await start('parcel', { customer: 'ada' });
    await platform.api.waiting(id, 'signal');
    await using open = await openPage(browser, platform.url, `/tasks/${id}`);
    const { page } = open;
    await page.getByRole('button', { name: 'Update …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('item *').fill('pen');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('It was sent.').waitFor();
    await dialog.getByLabel('item *').fill('');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'invalid-input' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Query …' }).click();
    await dialog.getByLabel('of *').fill('pen');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByRole('region', { name: 'Answer' }).getByText('1').waitFor();
    // The refusal, which a browser takes for an error.
    expect(open.complaints).toEqual([expect.stringContaining('422')]);
  });

  it('is suspended, resumed and cancelled, and says who asked', async () => {
    const { id } = await start('parcel', { customer: 'ada' });
    await platform.api.waiting(id, 'signal');
    await using open = await openPage(browser, platform.url, `/tasks/${id}`);
    const { page } = open;
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.locator('h1').getByText('suspended').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('h1').getByText('running').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('not needed');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.locator('h1').getByText('cancelled').waitFor();
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByText('not needed').first().waitFor();
    expect((await platform.api.get(id)).status).toBe('cancelled');
  });

  it('shows its children as a tree, runs a copy from a turn, and gives its history as a file', async () => {
    const { id } = await start('family', 2);
    await platform.api.end(id);
    await using open = await openPage(browser, platform.url, `/tasks/${id}?part=children`);
    const { page } = open;
    await expect.poll(() => page.locator('.tree > li').count()).toBe(2);
    await page.getByRole('link', { name: 'History' }).click();
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the history' }).click();
    expect((await file).suggestedFilename()).toBe(`${id}.history.json`);
    await page.locator('.events summary').first().click();
    await page.getByRole('button', { name: 'Run a copy from here' }).first().click();
    await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`));
    await page.locator('h1').getByText('completed').waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('of an agent streams what it says, and asks for approvals in place', async () => {
    const gate = join(platform.folder, `gate-${newId()}`);
    const { id } = await platform.api.start({ agent: 'helper', input: `gate ${gate}`, id: newId() });
    await using open = await openPage(browser, platform.url, `/tasks/${id}`);
    const { page } = open;
    await page.getByText('The beginning,').waitFor();
    await page.getByText('is writing …').waitFor();
    await writeFile(gate, '');
    await page.locator('.conversation strong').getByText('end').waitFor();

    const paying = await platform.api.start({ agent: 'helper', input: 'pay 5', id: newId() });
    await page.goto(`${platform.url}/tasks/${paying.id}`);
    await page.getByRole('heading', { name: 'May pay be called?' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('amount *').fill('4');
    await page.getByRole('list', { name: 'Changes' }).getByText('/amount').waitFor();
    await page.getByRole('button', { name: 'Approve as edited' }).click();
    await page.getByText('I got paid 4 to ada.').first().waitFor();
    expect(open.complaints).toEqual([]);
  });
});

describe('every page', () => {
  const ids = { parcel: newId(), failed: newId(), agent: newId() };

  beforeAll(async () => {
    await platform.api.start({ workflow: 'parcel', input: { customer: 'ada' }, id: ids.parcel });
    await platform.api.start({ workflow: 'fails', input: 'no money', id: ids.failed });
    await platform.api.start({ agent: 'helper', input: 'pay 7', id: ids.agent });
    await platform.api.end(ids.failed);
    await platform.api.waiting(ids.agent, 'approval');
  });

  it.each([
    '/',
    '/tasks',
    `/tasks/${ids.parcel}`,
    `/tasks/${ids.failed}`,
    `/tasks/${ids.agent}`,
    `/tasks/${ids.parcel}?part=events`,
    `/tasks/${ids.parcel}?part=history`,
  ])('%s has nothing that axe finds, wide and on a phone, light and dark, and asks nobody else for anything', async (path) => {
    for (const options of [{}, { ...phone, colorScheme: 'dark' as const }]) {
      await using open = await openPage(browser, platform.url, path, options);
      await settled(open.page);
      await checkWidth(open.page);
      expect({ complaints: open.complaints, elsewhere: open.elsewhere }).toEqual({ complaints: [], elsewhere: [] });
      await checkAccessible(open.page);
    }
  });
});
