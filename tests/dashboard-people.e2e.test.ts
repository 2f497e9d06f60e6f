import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser, Locator, Page } from 'playwright-core';
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

let count = 0;
const newId = (): string => `of-people-${++count}`;

/** The id of the approval that a new task waits for. */
async function asked(request: Readonly<Record<string, unknown>>): Promise<{ readonly task: string; readonly approval: string }> {
  const { id } = await platform.api.start({ id: newId(), ...request });
  await platform.api.waiting(id, 'approval');
  const { body } = await platform.api.request<any>('GET', `/v1/approvals?task=${id}`);
  return { task: id, approval: body.items[0].id };
}

const pathOf = ({ approval }: { readonly approval: string }): string => `/approvals/${encodeURIComponent(approval)}`;
const decidedOf = async ({ approval }: { readonly approval: string }): Promise<any> =>
  (await platform.api.request('GET', `/v1/approvals/${approval}`)).body;

/** What has become of the approval. The page holds such words elsewhere, too: "Reject" and "Edit" stand side by side. */
const status = (page: Page): Locator => page.locator('.decision .status');

describe('approvals', () => {
  it('are found by who is asked and what asks, and each is decided at an address of its own', async () => {
    const pay = await asked({ agent: 'helper', input: 'pay 3' });
    const euros = await asked({ workflow: 'decides', input: 70 });
    await using open = await openPage(browser, platform.url, '/approvals');
    const { page } = open;
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
    await page.getByRole('searchbox', { name: 'Assignee' }).fill('claims-desk');
    await page.waitForURL(/assignee=claims-desk/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'Pay 70 euros?' }).click();
    await page.waitForURL(`**${pathOf(euros)}`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await status(page).getByText('approved').waitFor();
    expect(await platform.api.end(euros.task)).toMatchObject({ output: { status: 'approved', value: { euros: 70 } } });

    await page.goto(`${platform.url}${pathOf(pay)}`);
    await page.getByRole('heading', { name: 'What was said before' }).waitFor();
    await page.getByText('pay 3', { exact: true }).waitFor();
    await page.getByLabel('Reason').fill('too much');
    await page.getByRole('button', { name: 'Reject' }).click();
    await status(page).getByText('rejected').waitFor();
    expect(await decidedOf(pay)).toMatchObject({ status: 'rejected', reason: 'too much' });
    expect(open.complaints).toEqual([]);
  });

  it('show what would change before they are approved, and what does not fit is refused', async () => {
    const euros = await asked({ workflow: 'decides', input: 70 });
    await using open = await openPage(browser, platform.url, pathOf(euros));
    const { page } = open;
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('euros *').fill('900');
    const changes = page.getByRole('list', { name: 'Changes' });
    expect(await changes.innerText()).toMatch(/\/euros\s+70\s+900/);
    await page.getByRole('button', { name: 'Approve as edited' }).click();
    await page.getByRole('alert').filter({ hasText: 'invalid' }).waitFor();
    await page.getByLabel('euros *').fill('50');
    await page.getByRole('button', { name: 'Approve as edited' }).click();
    await page.getByText('Decided with').waitFor();
    expect(await platform.api.end(euros.task)).toMatchObject({ output: { value: { euros: 50 }, edited: true } });
  });

  it('of a question take the answer, with the keyboard alone', async () => {
    const colour = await asked({ agent: 'helper', input: 'ask' });
    await using open = await openPage(browser, platform.url, pathOf(colour));
    const { page } = open;
    const answer = page.getByLabel('Answer *');
    await answer.waitFor();
    for (let step = 0; step < 40 && !(await answer.evaluate((element) => element.matches(':focus'))); step++)
      await page.keyboard.press('Tab');
    await page.keyboard.type('blue');
    await page.keyboard.press('Enter');
    await page.getByText('Decided with').waitFor();
    expect(await platform.api.end(colour.task)).toMatchObject({ output: expect.stringContaining('blue') });
    expect(open.complaints).toEqual([]);
  });

  it('are decided about together, and of those that are refused the reason is shown', async () => {
    const [first, second] = [await asked({ workflow: 'decides', input: 1 }), await asked({ workflow: 'decides', input: 2 })];
    await using open = await openPage(browser, platform.url, '/approvals?tool=pay-claim');
    const { page } = open;
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
    await page.getByRole('checkbox', { name: 'Choose all' }).check();
    await page.getByText('2 chosen').waitFor();
    await page.getByRole('button', { name: 'Reject' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('not today');
    // Somebody else was faster with one of them.
    await platform.api.decide(second.approval, { decision: 'approve' });
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await decidedOf(first)).toMatchObject({ status: 'rejected', reason: 'not today' });
    expect(await decidedOf(second)).toMatchObject({ status: 'approved' });
  });
});

describe('the home page', () => {
  it('has what needs a human first, then what is open and what failed, and finds a task by its id', async () => {
    const euros = await asked({ workflow: 'decides', input: 70 });
    const failed = await platform.api.start({ workflow: 'fails', input: 'no money', id: newId() });
    await platform.api.end(failed.id);
    await using open = await openPage(browser, platform.url, '/');
    const { page } = open;
    await page.getByRole('region', { name: 'Needs a human' }).getByRole('heading', { name: 'Pay 70 euros?' }).waitFor();
    await page.getByRole('region', { name: 'Open tasks' }).getByRole('link', { name: euros.task, exact: true }).waitFor();
    await page.getByRole('region', { name: 'Failed lately' }).getByRole('link', { name: failed.id, exact: true }).waitFor();
    await page.getByRole('region', { name: 'Begin here' }).getByRole('link', { name: 'parcel' }).waitFor();
    const sections = await page.locator('main section').evaluateAll((found) => found.map((each) => each.getAttribute('aria-label')));
    expect(sections.filter((name) => name !== null && /human|Open|Failed|Begin/.test(name))).toEqual([
      ...['Needs a human', 'Open tasks', 'Failed lately', 'Begin here'],
    ]);

    await page.getByRole('searchbox', { name: 'Search' }).fill(failed.id);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/tasks/${failed.id}`);
    await page.goBack();
    await page.getByRole('searchbox', { name: 'Search' }).fill('parcel');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/tasks?name=parcel');
    // That there is no task "parcel", which a browser takes for an error.
    expect(open.complaints.filter((each) => !each.includes('404'))).toEqual([]);
  });
});

describe('a chat', () => {
  const say = async (page: Page, words: string): Promise<void> => {
    await page.getByLabel('Message').fill(words);
    await page.keyboard.press('Enter');
  };

  it('begins, streams, goes on after a reload, and is branched', async () => {
    await using open = await openPage(browser, platform.url, '/chat?agent=helper');
    const { page } = open;
    const gate = join(platform.folder, `gate-${newId()}`);
    await say(page, `gate ${gate}`);
    await page.waitForURL(/\/chat\/chat-\w+$/);
    await page.getByText('The beginning,').waitFor();
    await page.reload();
    await page.getByText('The beginning,').waitFor();
    await writeFile(gate, '');
    await page.locator('.conversation strong').getByText('end').waitFor();
    await page.getByRole('button', { name: 'Branch from here' }).waitFor();
    await say(page, 'echo second');
    await page.locator('.assistant').getByText('second', { exact: true }).waitFor();

    const before = page.url();
    await page.getByRole('button', { name: 'Branch from here' }).first().click();
    await page.waitForURL((url) => url.href !== before);
    await page.locator('.conversation strong').getByText('end').waitFor();
    await expect.poll(() => page.locator('.user').count()).toBe(1);
  });

  it('is stopped, and asks for approvals in place', async () => {
    await using open = await openPage(browser, platform.url, `/chat/${newId()}?agent=helper`);
    const { page } = open;
    await say(page, `gate ${join(platform.folder, 'never')}`);
    await page.getByText('The beginning,').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
    await say(page, 'pay 8');
    await page.getByRole('heading', { name: 'May pay be called?' }).waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('.assistant').getByText('I got paid 8 to ada.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });
});

describe('every page', () => {
  const session = newId();
  let approval = '';
  beforeAll(async () => {
    await platform.api.request('POST', `/v1/sessions/${session}/messages`, { agent: 'helper', input: 'echo **hello**' });
    approval = pathOf(await asked({ agent: 'helper', input: 'pay 7' }));
  });

  it.each([['/'], ['/approvals'], ['an approval'], ['/approvals?status=rejected'], [`/chat/${session}`]])(
    '%s has nothing that axe finds, wide and on a phone, light and dark, and asks nobody else for anything',
    async (path) => {
      for (const options of [{}, { ...phone, colorScheme: 'dark' as const }]) {
        await using open = await openPage(browser, platform.url, path === 'an approval' ? approval : path, options);
        await settled(open.page);
        await checkWidth(open.page);
        expect({ complaints: open.complaints, elsewhere: open.elsewhere }).toEqual({ complaints: [], elsewhere: [] });
        await checkAccessible(open.page);
      }
    },
  );
});
