import { setTimeout as delay } from 'node:timers/promises';
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

const read = async (path: string): Promise<any> => (await platform.api.request('GET', path)).body;
const row = (page: Page, name: string) => page.locator('tr').filter({ has: page.getByRole('link', { name, exact: true }) });

/** An event that nobody can take, and the dead letter that comes of it. */
async function poison(id: string, data: unknown): Promise<string> {
  await platform.api.request('POST', '/v1/topics/wishes/events', { id, data });
  for (const until = Date.now() + 20_000; Date.now() < until; await delay(50)) {
    const found = (await read('/v1/dead-letters?topic=wishes')).items.find((each: any) => each.event === id);
    if (found !== undefined) return found.id;
  }
  throw new Error(`The event ${id} is no dead letter.`);
}

describe('schedules', () => {
  it('are listed with what they start, when next, and what was noted about a pause', async () => {
    await using open = await openPage(browser, platform.url, '/schedules');
    const { page } = open;
    await row(page, 'nightly').getByText('0 2 * * * (Europe/Berlin)').waitFor();
    await row(page, 'nightly').getByText('active').waitFor();
    await row(page, 'nightly').getByText(/^in /).waitFor();
    await page.getByRole('link', { name: 'nightly', exact: true }).click();
    await page.waitForURL('**/schedules/nightly');
    await page.getByText('The report of the night').waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Next runs' }).getByRole('listitem').count()).toBe(10);
    await page.getByText('It is a file of the app').waitFor();
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('Note').fill('the bank is down');
    await page.keyboard.press('Enter');
    await page.locator('h1').getByText('paused').waitFor();
    expect(await read('/v1/schedules/nightly')).toMatchObject({ paused: true, note: 'the bank is down' });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.locator('h1').getByText('active').waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('run now, and show the run with its task', async () => {
    await using open = await openPage(browser, platform.url, '/schedules/nightly');
    const { page } = open;
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('dialog').getByLabel('While another run is open').selectOption('allow');
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.getByText('The run is started.').waitFor();
    const run = page.getByRole('region', { name: 'Last runs' }).locator('tbody tr').first();
    await run.getByText('by hand').waitFor();
    await run.getByRole('link').click();
    await page.waitForURL(/\/tasks\/nightly/);
    await page.locator('h1').getByText('completed').waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('are made by a form, changed, made up for, and deleted, with the keyboard', async () => {
    await using open = await openPage(browser, platform.url, '/schedules');
    const { page } = open;
    await page.getByRole('button', { name: 'Create a schedule' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Id').fill('hourly');
    await dialog.getByLabel('Name').fill('says');
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('not a cron');
    await dialog.getByLabel('Input JSON').fill('"good morning"');
    await dialog.getByLabel('Description').press('Enter');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('combobox', { name: /^When/ }).selectOption('every');
    await dialog.getByRole('textbox', { name: 'Every' }).fill('1h');
    await dialog.getByRole('textbox', { name: 'Every' }).press('Enter');
    await page.waitForURL('**/schedules/hourly');
    expect(await read('/v1/schedules/hourly')).toMatchObject({ every: '1h', workflow: 'says', input: 'good morning' });

    await page.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('Description').fill('Says good morning');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await page.getByText('Says good morning').waitFor();
    expect(await read('/v1/schedules/hourly')).toMatchObject({ every: '1h', input: 'good morning', description: 'Says good morning' });

    await page.getByRole('button', { name: 'Run what was due' }).click();
    const [from, to] = [new Date(Date.now() - 3 * 3_600_000), new Date(Date.now() - 60_000)];
    await dialog.getByLabel('From').fill(local(from));
    await dialog.getByLabel('To').fill(local(to));
    await dialog.getByLabel('While another run is open').selectOption('allow');
    await dialog.getByRole('button', { name: 'Run what was due' }).click();
    await page.getByText('made up for').first().waitFor();

    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/schedules');
    expect((await platform.api.request('GET', '/v1/schedules/hourly')).status).toBe(404);
    // What a browser takes for an error: the cron that was refused, the schedule that is gone.
    expect(open.complaints.filter((each) => !/42[0-9]|400|404/.test(each))).toEqual([]);
  });
});

describe('topics', () => {
  it('show who takes their events, and publish one by a form of the schema', async () => {
    await using open = await openPage(browser, platform.url, '/topics');
    const { page } = open;
    await page.getByRole('link', { name: 'orders' }).click();
    await page.waitForURL('**/topics/orders');
    await page.getByRole('region', { name: 'Subscribers' }).getByText('starts a task').waitFor();
    await page.getByRole('region', { name: 'What an event looks like' }).getByText('"customer"').waitFor();
    const form = page.getByRole('form', { name: 'Publish an event' });
    await form.getByLabel('customer *').fill('ada');
    await form.getByLabel('total *').fill('12.5');
    await form.getByLabel('Id', { exact: true }).fill('order-1');
    await form.getByLabel('Id', { exact: true }).press('Enter');
    await form.getByText('Published as order-1.').waitFor();
    await expect.poll(async () => (await read('/v1/tasks?name=ordered')).items[0]?.output, { timeout: 20_000 }).toBe('ordered by ada');
    await form.getByRole('button', { name: 'As JSON' }).click();
    await form.getByLabel('Data JSON').fill('{"customer": 5}');
    await form.getByRole('button', { name: 'Publish an event' }).click();
    await form.getByRole('alert').filter({ hasText: 'invalid-input' }).waitFor();
  });
});

describe('dead letters', () => {
  it('say why, are given other data, and are taken then', async () => {
    const id = await poison('wish-1', { wsh: 'a pony' });
    await using open = await openPage(browser, platform.url, '/dead-letters?topic=wishes');
    const { page } = open;
    await row(page, 'wish-1').getByText('No wish in').waitFor();
    await page.getByRole('link', { name: 'wish-1' }).click();
    await page.waitForURL(`**/dead-letters/${id}`);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('It was not taken:').waitFor();
    await page.getByRole('button', { name: 'Give it other data' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Data JSON').fill('{"wish": "a pony"}');
    await dialog.getByRole('button', { name: 'Give it other data' }).click();
    await page.getByRole('region', { name: 'Data' }).getByText('"wish"').waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('It was taken').waitFor();
    await expect.poll(async () => (await read('/v1/tasks?name=wished')).items[0]?.output, { timeout: 20_000 }).toBe('a pony');
  });

  it('are replayed and deleted together, and of those that are not taken the reason is shown', async () => {
    const ids = [await poison('wish-2', 2), await poison('wish-3', 3)];
    await platform.api.request('PATCH', `/v1/dead-letters/${ids[0]}`, { data: { wish: 'two' } });
    await using open = await openPage(browser, platform.url, '/dead-letters?topic=wishes');
    const { page } = open;
    await row(page, 'wish-3').waitFor();
    await page.getByRole('checkbox', { name: 'Choose all' }).check();
    await page.getByRole('button', { name: 'Replay' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Replay' }).click();
    await dialog.getByRole('alert').getByText('No wish in 3').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await row(page, 'wish-2').waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'Choose wish-3' }).check();
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is no dead letter: every').waitFor();
    expect((await read('/v1/dead-letters')).items).toEqual([]);
  });
});

describe('every page of them', () => {
  let letter = '';
  beforeAll(async () => {
    for (const [n, note] of hostileTexts.entries()) letter = await poison(`hostile-${n}`, note);
    const hostile = { every: '1h', workflow: 'says', input: hostileTexts[0]! };
    await platform.api.request('POST', '/v1/schedules', { ...hostile, id: 'hostile', description: hostileTexts[9]! });
    await platform.api.request('POST', '/v1/schedules/hostile/pause', { note: hostileTexts.join(' ').slice(0, 1_000) });
  }, 120_000);

  it.each(['/schedules', '/schedules/hostile', '/topics', '/topics/wishes', '/dead-letters', 'a letter'])(
    '%s has nothing that axe finds, shows texts of others as texts, and fits a phone',
    async (path) => {
      for (const options of [{}, { ...phone, colorScheme: 'dark' as const }]) {
        await using open = await openPage(browser, platform.url, path === 'a letter' ? `/dead-letters/${letter}` : path, options);
        await settled(open.page);
        await open.page.waitForTimeout(300);
        await unfold(open.page);
        expect(await harm(open.page)).toEqual(harmless);
        await checkPage(open);
      }
    },
  );
});

/** As a field for a local time takes it. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
