import { fileURLToPath } from 'node:url';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPage, openPage, phone, settled } from './dashboard/open-page.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let browser: Browser;
let open: Awaited<ReturnType<typeof openPage>>;
let page: Page;

beforeAll(async () => {
  platform = await startPlatform({
    startTimeout: 120_000,
    app: fileURLToPath(new URL('dashboard/app', import.meta.url)),
    env: { LOG_LEVEL: 'error' },
  });
  browser = await startChromium();
  const { api } = platform;
  await api.start({ id: 'waits', workflow: 'parcel', input: { customer: 'ada' } });
  await api.start({ id: 'stands-still', workflow: 'stuck', input: null });
  await api.start({ id: 'went-wrong', workflow: 'fails', input: 'no money' });
  await api.start({ id: 'asked-model', agent: 'helper', input: 'echo 42' });
  await api.start({ id: 'decided', workflow: 'decides', input: 70 });
  await api.start({ id: 'first-in', workflow: 'narrow', input: null });
  await api.waiting('first-in', 'signal');
  await api.start({ id: 'second-in', workflow: 'narrow', input: null });
  await api.end('went-wrong');
  await api.end('asked-model');
  await api.waiting('decided', 'approval');
  const { body } = await api.request<any>('GET', '/v1/approvals?task=decided');
  await api.decide(body.items[0].id, { decision: 'approve', reason: 'It is little' });
  await api.end('decided');
  open = await openPage(browser, platform.url, '/');
  ({ page } = open);
}, SETUP_TIMEOUT);

afterAll(async () => {
  await open?.[Symbol.asyncDispose]();
  await browser?.close();
  await platform?.[Symbol.asyncDispose]();
});

/** Goes where one finds the way to from every page. */
async function goTo(place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: place, exact: true }).click();
  await page.locator('h1').getByText(place, { exact: true }).waitFor();
}

async function openTask(id: string): Promise<void> {
  await goTo('Home');
  await page.getByRole('searchbox', { name: 'Search' }).fill(id);
  await page.keyboard.press('Enter');
  await page.locator('h1').getByText(id, { exact: true }).waitFor();
}

const fact = (name: string) => page.locator('.facts > div').filter({ has: page.getByText(name, { exact: true }) });

describe('a newcomer finds out from the pages alone', () => {
  it('why a task waits', async () => {
    await openTask('waits');
    expect(await fact('Waits for').innerText()).toContain('Somebody has to send the signal "packed"');
  });

  it('what it cost', async () => {
    await openTask('asked-model');
    expect(await fact('Used').innerText()).toContain('1 model calls, 0 tool calls, 7 + 3 tokens');
  });

  it('which call failed, and why', async () => {
    await openTask('went-wrong');
    const line = page.locator('.timeline li').filter({ hasText: 'broken' });
    expect(await line.innerText()).toContain('failed');
    expect(await page.getByRole('region', { name: 'Error' }).first().innerText()).toMatch(/The call failed[^]*because of no money/);
  });

  it('who approved', async () => {
    await goTo('Approvals');
    await page.getByLabel('Status').selectOption('approved');
    await page.getByRole('link', { name: 'Pay 70 euros?' }).click();
    const decision = page.getByRole('article', { name: 'Pay 70 euros?' });
    await decision.getByText('It is little').waitFor();
    expect(await decision.innerText()).toMatch(/Decided .* local:local/);
  });

  it('what will run tonight', async () => {
    await goTo('Schedules');
    const row = page.locator('tbody tr').filter({ hasText: 'nightly' });
    expect(await row.innerText()).toMatch(/retries[^]*0 2 \* \* \* \(Europe\/Berlin\)[^]*in \d+ (?:h|min)/);
  });

  it('which build runs', async () => {
    await goTo('Health');
    const { body } = await platform.api.request<any>('GET', '/v1/workflows/parcel');
    await expect.poll(() => page.getByRole('region', { name: 'Processes' }).innerText()).toContain(body.build);
  });

  it('whether anything is stuck', async () => {
    await goTo('Home');
    const row = page.getByRole('region', { name: 'Open tasks' }).locator('tr').filter({ hasText: 'stands-still' });
    await expect.poll(() => row.innerText()).toContain('No worker serves activity "nowhere"');
  });

  it('what the model saw', async () => {
    await openTask('asked-model');
    await page.getByRole('link', { name: 'Conversation' }).click();
    await expect.poll(() => page.locator('.user').innerText()).toContain('echo 42');
    await expect.poll(() => page.locator('.assistant').innerText()).toContain('42');
  });

  it('who is at its limit, and who waits for it', async () => {
    await goTo('Limits');
    const row = page.locator('tbody tr').filter({ hasText: 'workflow.narrow' });
    await expect.poll(() => row.innerText(), { timeout: 15_000 }).toMatch(/1 at once[^]*1 full[^]*1/);
    await openTask('second-in');
    expect(await fact('Waits for').innerText()).toContain('workflow.narrow');
  });

  it('how to repeat it', async () => {
    await openTask('asked-model');
    await page.getByRole('link', { name: 'Repeat' }).click();
    const curl = await page.getByRole('region', { name: 'curl' }).locator('pre').innerText();
    const [, url = '', body = ''] = /^curl (\S+) .* -d '(.*)'$/.exec(curl) ?? [];
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { id } = (await answer.json()) as { readonly id: string };
    expect(await platform.api.end(id)).toMatchObject({ name: 'helper', output: '42' });
  });

  it('without a complaint of the browser', () => {
    expect(open.complaints).toEqual([]);
  });
});

describe('all tasks of a list', () => {
  it('are shown first, then acted on, and of those that are refused the reason is shown', async () => {
    const { api } = platform;
    for (let n = 0; n < 60; n++) await api.start({ id: `bulk-${n}`, workflow: 'says', input: 'x', attributes: { bulk: true } });
    await api.start({ id: 'bulk-ended', workflow: 'fails', input: 'x', attributes: { bulk: true } });
    await api.end('bulk-ended');
    await page.goto(`${platform.url}/tasks?attributes=bulk%3Dtrue`);
    await page.getByText('All tasks of this list …').click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It fits 60 of the 61 tasks of this list.').waitFor();
    await dialog.getByText('and 50 more').waitFor();
    // Somebody else was faster with one of them.
    await api.request('POST', '/v1/tasks/bulk-7/terminate');
    await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
    await dialog.getByRole('alert').getByText('1 were refused:').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    for (const n of [0, 30, 59]) expect(await api.end(`bulk-${n}`)).toMatchObject({ status: 'cancelled' });
    expect(await api.end('bulk-7')).toMatchObject({ status: 'terminated' });
  });
});

describe('two tasks', () => {
  it('are compared: what they are, what they were given and what they did', async () => {
    const { api } = platform;
    await api.start({ id: 'other-wrong', workflow: 'fails', input: 'no time' });
    await api.end('other-wrong');
    await openTask('went-wrong');
    await page.getByRole('link', { name: 'Repeat' }).click();
    await page.getByRole('link', { name: 'Compare it with another task' }).click();
    await page.getByLabel('The other').fill('other-wrong');
    await page.keyboard.press('Enter');
    const inputs = page.getByRole('region', { name: 'Changes of the input' });
    await expect.poll(() => inputs.innerText()).toMatch(/no money\s+no time/);
    const facts = page.getByRole('region', { name: 'What they are' });
    expect(await facts.locator('tr').filter({ hasText: 'Status' }).innerText()).not.toContain('differs');
    const call = page.getByRole('region', { name: 'What they did' }).getByRole('listitem').filter({ hasText: 'broken' });
    await expect.poll(() => call.innerText()).toContain('differs');
    await call.locator('summary').click();
    await call.getByText('no time').first().waitFor();
    await page.reload();
    await expect.poll(() => inputs.innerText()).toContain('no time');
  });
});

it.each(['/compare?one=went-wrong&other=asked-model', '/limits', '/tasks?attributes=bulk%3Dtrue'])(
  '%s has nothing that axe finds, and fits a phone',
  async (path) => {
    for (const options of [{}, { ...phone, colorScheme: 'dark' as const }]) {
      await using seen = await openPage(browser, platform.url, path, options);
      await settled(seen.page);
      await checkPage(seen);
    }
  },
);
