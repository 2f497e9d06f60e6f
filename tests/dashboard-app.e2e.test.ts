import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccessible, checkWidth, openPage, phone, settled } from './dashboard/open-page.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let browser: Browser;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('dashboard/app', import.meta.url)), env: { LOG_LEVEL: 'error' } });
  browser = await startChromium();
}, SETUP_TIMEOUT);

afterAll(async () => {
  await browser?.close();
  await platform?.[Symbol.asyncDispose]();
});

describe('what the app offers', () => {
  it('is found by its words, and says what it takes and who serves it', async () => {
    await using open = await openPage(browser, platform.url, '/workflows');
    const { page } = open;
    await page.getByRole('link', { name: 'retries' }).waitFor();
    await page.getByRole('searchbox', { name: 'Words of name or description' }).fill('packed');
    await page.waitForURL(/q=packed/);
    await expect.poll(() => page.locator('.cards > li').count()).toBe(1);
    await page.getByRole('link', { name: 'parcel' }).click();
    await page.waitForURL('**/workflows/parcel');
    await page.getByRole('region', { name: 'Takes' }).getByText('"customer"').waitFor();
    await page.getByRole('region', { name: 'signals' }).getByText('It is packed').waitFor();
    expect(await page.getByRole('region', { name: 'Served by' }).locator('li').count()).toBeGreaterThan(0);
    expect(open.complaints).toEqual([]);
  });

  it('of a workflow is started by a form, and what does not fit is refused at its place', async () => {
    await using open = await openPage(browser, platform.url, '/workflows/parcel');
    const { page } = open;
    const form = page.getByRole('form', { name: 'Try it' });
    await form.getByLabel('customer *').fill('ada');
    await form.getByLabel('express').check();
    await form.getByRole('button', { name: 'As JSON' }).click();
    const json = form.getByLabel('Input JSON');
    expect(JSON.parse(await json.inputValue())).toEqual({ customer: 'ada', express: true });
    await json.fill('{"customer": 5}');
    await form.getByRole('button', { name: 'Start' }).click();
    await form.getByRole('alert').filter({ hasText: 'invalid-input' }).waitFor();
    await json.fill('{"customer": ');
    expect(await form.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await json.fill('{"customer": "bob"}');
    await form.getByRole('button', { name: 'As a form' }).click();
    expect(await form.getByLabel('customer *').inputValue()).toBe('bob');
    await form.getByRole('button', { name: 'Start' }).click();
    await page.waitForURL(/\/tasks\/[^/]+$/);
    await page.getByRole('region', { name: 'Input' }).getByText('bob').waitFor();
  });

  it('of a tool is called by hand, and says which agents can call it', async () => {
    await using open = await openPage(browser, platform.url, '/tools/pay');
    const { page } = open;
    await page.getByRole('region', { name: 'Agents that can call it' }).getByRole('link', { name: 'helper' }).waitFor();
    const form = page.getByRole('form', { name: 'Try it' });
    await form.getByLabel('amount *').fill('2');
    await form.getByLabel('to *').fill('ada');
    await form.getByRole('button', { name: 'Call' }).click();
    await page.waitForURL(/\/tasks\/[^/]+$/);
    await page.getByText('"amount": 2').first().waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('of an agent is talked to', async () => {
    await using open = await openPage(browser, platform.url, '/agents/helper');
    const { page } = open;
    await page.getByRole('link', { name: 'Talk to it' }).click();
    await page.waitForURL('**/chat?agent=helper');
    await expect.poll(() => page.getByLabel('Agent').inputValue()).toBe('helper');
  });
});

describe('operations', () => {
  it('has keys: made with its text shown once, listed, and revoked', async () => {
    await using open = await openPage(browser, platform.url, '/keys');
    const { page } = open;
    await page.getByLabel('Label').fill('nightly job');
    await page.getByRole('checkbox', { name: 'caller' }).check();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page
      .getByRole('region', { name: 'The key; it is shown this once' })
      .getByText(/^troupe_/)
      .waitFor();
    const row = page.locator('tbody tr').filter({ hasText: 'nightly job' });
    await row.getByText('viewer, caller').waitFor();
    await page.getByRole('button', { name: 'Revoke nightly job' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await row.getByText('revoked', { exact: true }).waitFor();
    await page.reload();
    await row.getByText('revoked', { exact: true }).waitFor();
    expect(await page.getByText(/^troupe_/).count()).toBe(0);
  });

  it('has the audit records of what was done, and verifies them', async () => {
    const { id } = await platform.api.start({ workflow: 'says', input: 'x', id: 'on-record' });
    await platform.api.waiting(id, 'signal');
    await platform.api.request('POST', `/v1/tasks/${id}/terminate`, { reason: 'not needed' });
    await using open = await openPage(browser, platform.url, `/audit?on=${id}`);
    const { page } = open;
    await page.getByText('task.terminate').waitFor();
    await page.getByRole('button', { name: 'Verify the records' }).click();
    await page.getByText(/^All \d+ records are as they were written\.$/).waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('says whether the platform can serve, and which processes serve what', async () => {
    await using open = await openPage(browser, platform.url, '/health');
    const { page } = open;
    await page.getByText('ready', { exact: true }).waitFor();
    await page
      .getByRole('region', { name: 'Processes' })
      .getByText(/workflow parcel/)
      .first()
      .waitFor();
    expect(open.complaints).toEqual([]);
  });
});

describe('every page', () => {
  it.each([['/workflows'], ['/workflows/parcel'], ['/agents/helper'], ['/tools/pay'], ['/audit'], ['/keys'], ['/health']])(
    '%s has nothing that axe finds, wide and on a phone, light and dark, and asks nobody else for anything',
    async (path) => {
      for (const options of [{}, { ...phone, colorScheme: 'dark' as const }]) {
        await using open = await openPage(browser, platform.url, path, options);
        await settled(open.page);
        await checkWidth(open.page);
        expect({ complaints: open.complaints, elsewhere: open.elsewhere }).toEqual({ complaints: [], elsewhere: [] });
        await checkAccessible(open.page);
      }
    },
  );
});
