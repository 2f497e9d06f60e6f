import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';

const KEY = 'bootstrap-key-of-this-test';
const wait: WorkflowDefinition = { kind: 'workflow', name: 'wait', run: (ctx) => ctx.signal('finish') };
const app = appOf(wait);

let browser: Browser;
let data: string;
let platform: Platform;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await startChromium();
}, SETUP_TIMEOUT);
afterAll(() => browser.close());

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-login-'));
  platform = await start();
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await platform.close();
  await rm(data, { recursive: true });
});

function start(env: Readonly<Record<string, string>> = {}): Promise<Platform> {
  const common = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY };
  return startEmbedded(embeddedConfig({ ...common, ...env }), app);
}

async function ask(method: string, path: string, body?: object): Promise<any> {
  const answer = await fetch(`${platform.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

async function logIn(key: string): Promise<void> {
  await page.goto(platform.url);
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Log in' }).click();
}

const cookieText = async (): Promise<string> => (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');

const logOut = () => page.getByRole('button', { name: 'Log out' });

describe('a browser (I7)', () => {
  it('logs in with a key, stays so over a reload, sees tasks, and logs out', async () => {
    await ask('POST', '/v1/tasks', { workflow: 'wait', id: 'seen-after-login' });
    const { key, id } = await ask('POST', '/v1/keys', { label: 'ann', roles: ['viewer'] });
    await page.goto(platform.url);
    await page.getByLabel('API key').waitFor();
    expect(await page.content()).not.toContain('seen-after-login');
    await logIn(key);
    await logOut().waitFor();
    expect(await page.locator('#me').innerText()).toContain(id);
    await page.getByRole('link', { name: 'seen-after-login' }).waitFor();

    await page.reload();
    await logOut().waitFor();
    expect(await page.getByLabel('API key').isVisible()).toBe(false);
    expect(await page.evaluate('[sessionStorage.length, localStorage.length]')).toEqual([0, 0]);

    const cookie = await cookieText();
    await logOut().click();
    await page.getByLabel('API key').waitFor();
    expect(await context.cookies()).toEqual([]);
    await page.reload();
    await page.getByLabel('API key').waitFor();
    const again = await fetch(`${platform.url}/v1/me`, { headers: { cookie } });
    expect(again.status).toBe(401);
  });

  it('keeps the log-in where no page and no other site reads it', async () => {
    await logIn(KEY);
    await logOut().waitFor();
    const cookies = await context.cookies();
    expect(cookies).toEqual([
      expect.objectContaining({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/', domain: '127.0.0.1' }),
    ]);
    expect(cookies[0]!.name).toBe(`__Host-troupe-${new URL(platform.url).port}`);
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('shows what is wrong with a key, and takes another one', async () => {
    await logIn('of-nobody-at-all');
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await page.getByLabel('API key').fill(KEY);
    await page.keyboard.press('Enter');
    await logOut().waitFor();
  });

  it('reads events, and stays logged in when the platform starts again', async () => {
    await logIn(KEY);
    await logOut().waitFor();
    await ask('POST', '/v1/tasks', { workflow: 'wait', id: 'followed' });
    const seen = page.evaluate(
      `new Promise((resolve) => new EventSource('/v1/tasks/followed/events').addEventListener('status', (event) => event.data.includes('completed') && resolve(event.data)))`,
    );
    await ask('POST', '/v1/tasks/followed/signals/finish', {});
    expect(await seen).toContain('completed');

    const { port } = new URL(platform.url);
    await platform.close();
    platform = await start({ PORT: port });
    await page.reload();
    await logOut().waitFor();
  });

  it('is logged out when its key is revoked', async () => {
    const { key, id } = await ask('POST', '/v1/keys', { label: 'ann', roles: ['viewer'] });
    await logIn(key);
    await logOut().waitFor();
    await ask('DELETE', `/v1/keys/${id}`);
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor();
    await page.getByLabel('API key').waitFor();
    expect(await page.locator('table').count()).toBe(0);
  });
});

describe('a page of another origin (I7)', () => {
  let foreign: Server;
  beforeEach(async () => {
    const form = `<form method="post" enctype="text/plain" action="${platform.url}/v1/tasks"><input name='{"workflow":"wait","x":"' value='"}'><button>Send</button></form>`;
    foreign = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(form);
    });
    await new Promise<void>((resolve) => foreign.listen(0, resolve));
  });
  afterEach(async () => {
    foreign.closeAllConnections();
    await new Promise((resolve) => foreign.close(resolve));
  });

  /** Of the same site is another port of the same address: the log-in goes along. */
  it.each([
    ['the same site', '127.0.0.1', 'foreign-origin'],
    ['another site', 'localhost', 'missing-token'],
  ])('of %s changes nothing by a form or a script, and reads nothing', async (_, host, code) => {
    await logIn(KEY);
    await logOut().waitFor();
    const before = await cookieText();
    const { port } = foreign.address() as AddressInfo;
    await page.goto(`http://${host}:${port}/`);
    const answered = page.waitForResponse((response) => response.url() === `${platform.url}/v1/tasks`);
    await page.getByRole('button', { name: 'Send' }).click();
    expect(await (await answered).json()).toMatchObject({ code });

    await page.goto(`http://${host}:${port}/`);
    const asked = (path: string, method: string): Promise<unknown> =>
      page.evaluate(
        `fetch('${platform.url}${path}', { method: '${method}', mode: 'no-cors', credentials: 'include' }).then((answer) => answer.type)`,
      );
    for (const [path, method] of [
      ['/v1/tasks', 'POST'],
      ['/v1/logout', 'POST'],
      ['/v1/tasks', 'GET'],
    ] as const)
      expect(['opaque', 'failed']).toContain(await asked(path, method).catch(() => 'failed'));
    expect(await page.evaluate(`fetch('${platform.url}/v1/me', { credentials: 'include' }).then(() => 'read', () => 'refused')`)).toBe(
      'refused',
    );

    expect(await cookieText()).toBe(before);
    await page.goto(platform.url);
    await logOut().waitFor();
    expect((await ask('GET', '/v1/tasks')).items).toEqual([]);
  });
});
