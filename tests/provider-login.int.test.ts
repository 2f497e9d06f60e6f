import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { freePort, SETUP_TIMEOUT } from '@troupe/testing';
import { startChromium } from '@troupe/testing/chromium';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';
import { AUDIENCE, BROWSER_CLIENT, identityProvider, type BrowserClient, type IdentityProvider } from './oidc/identity-provider.ts';

const wait: WorkflowDefinition = { kind: 'workflow', name: 'wait', run: (ctx) => ctx.signal('finish') };
const people = {
  ann: { realm: { groups: ['staff'] }, org: 'acme', name: 'Ann' },
  nobody: { realm: { groups: ['staff'] } },
};

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, SETUP_TIMEOUT);
afterAll(() => browser.close());

let provider: IdentityProvider;
let data: string;
let platform: Platform;
let settings: Readonly<Record<string, string>>;
let context: BrowserContext;
let page: Page;

async function open(claimsIn: BrowserClient['claimsIn'], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await identityProvider(people, { callback: `${publicUrl}/login/callback`, claimsIn });
  data = await mkdtemp(join(tmpdir(), 'troupe-provider-login-'));
  settings = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: String(port), LOG_LEVEL: 'silent', TROUPE_PUBLIC_URL: publicUrl },
    TROUPE_OIDC_ISSUER: provider.issuer,
    TROUPE_OIDC_AUDIENCE: AUDIENCE,
    TROUPE_OIDC_CLAIM_TENANT: 'org',
    TROUPE_OIDC_CLAIM_ROLES: 'realm.groups',
    TROUPE_OIDC_CLAIM_USER: 'name',
    TROUPE_OIDC_ROLES: 'staff=operator',
    TROUPE_OIDC_CLIENT_ID: BROWSER_CLIENT.id,
    TROUPE_OIDC_CLIENT_SECRET: BROWSER_CLIENT.secret,
    TROUPE_OIDC_NAME: 'the company',
    ...env,
  };
  platform = await startEmbedded(embeddedConfig(settings), appOf(wait));
  context = await browser.newContext();
  page = await context.newPage();
}
afterEach(async () => {
  await context.close();
  await platform.close();
  await provider[Symbol.asyncDispose]();
  await rm(data, { recursive: true });
});

/** From the page of the provider to that of the platform, or what it answers instead. */
async function signIn(name: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function begin(): Promise<void> {
  await page.goto(platform.url);
  await page.getByRole('link', { name: 'sign in with the company' }).click();
  await page.getByPlaceholder('Enter any login').waitFor();
}

const logOut = () => page.getByRole('button', { name: 'Log out' });
const pathNow = (): string => new URL(page.url()).pathname;
const names = async (): Promise<readonly string[]> =>
  (await context.cookies(platform.url)).map(({ name }) => name.replace(/-\d+$/, '')).filter((name) => name.startsWith('__Host-'));

describe('a browser that logs in at the identity provider (I8)', () => {
  it.each(['id token', 'userinfo'] as const)(
    'is who it says in the %s, at once, over a reload, and until it logs out',
    async (claimsIn) => {
      await open(claimsIn);
      await begin();
      await signIn('ann');
      await logOut().waitFor();
      expect([page.url(), await names()]).toEqual([`${platform.url}/`, ['__Host-troupe']]);
      expect(await page.evaluate(`fetch('/v1/me').then((answer) => answer.json())`)).toMatchObject({
        ...{ kind: 'user', id: 'ann', user: 'Ann', tenant: 'acme', roles: ['operator'] },
      });
      const body = JSON.stringify({ workflow: 'wait', id: 'of-ann' });
      const started = `fetch('/v1/tasks', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${body}' }).then((answer) => answer.json())`;
      expect(await page.evaluate(started)).toMatchObject({ startedBy: { kind: 'user', id: 'ann', user: 'Ann' } });
      await page.reload();
      await logOut().waitFor();
      await logOut().click();
      await page.getByLabel('API key').waitFor();
      expect(await names()).toEqual([]);
    },
  );

  it('is logged out there, too, where that is set: who begins again is asked who it is', async () => {
    await open('id token', { TROUPE_OIDC_LOGOUT: 'on' });
    await begin();
    await signIn('ann');
    await logOut().click();
    await page.waitForURL(`${provider.issuer}/**`);
    expect(await names()).toEqual([]);
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(page.url()).toBe(`${platform.url}/`);
    // The provider does not know the browser any more.
    await begin();
  });

  it('stays logged in there where that is not set, and is logged out here though the provider is away', async () => {
    await open('id token');
    await begin();
    await signIn('ann');
    await logOut().click();
    await page.getByLabel('API key').waitFor();
    await page.getByRole('link', { name: 'sign in with the company' }).click();
    await logOut().waitFor();
    await platform.close();
    platform = await startEmbedded(embeddedConfig({ ...settings, TROUPE_OIDC_LOGOUT: 'on' }), appOf(wait));
    provider.away(true);
    await page.reload();
    await logOut().click();
    await page.getByLabel('API key').waitFor();
    expect(await names()).toEqual([]);
  });

  it('goes on where it was going, and to no other place', async () => {
    await open('id token');
    await page.goto(`${platform.url}/login?back=/docs`);
    await signIn('ann');
    await page.waitForURL(`${platform.url}/docs`);
    expect((await page.goto(`${platform.url}/login?back=//evil.example`))!.status()).toBe(400);
  });

  it('is refused an answer that is not to what it began: none, another, or one that was used', async () => {
    await open('id token');
    await begin();
    const back: string[] = [];
    page.on('request', (request) => request.url().includes('/login/callback') && back.push(request.url()));
    await signIn('ann');
    await logOut().waitFor();
    const answered = async (url: string): Promise<unknown> => (await (await page.goto(url))!.json()).code;
    expect(await answered(back[0]!)).toBe('login-failed');

    const stranger = await browser.newContext();
    const elsewhere = await stranger.newPage();
    expect((await (await elsewhere.goto(back[0]!))!.json()).code).toBe('login-failed');
    // With a log-in of its own under way, which another answer does not fit.
    await elsewhere.goto(`${platform.url}/login`);
    expect((await (await elsewhere.goto(back[0]!))!.json()).code).toBe('login-failed');
    await elsewhere.goto(`${platform.url}/login`);
    expect((await (await elsewhere.goto(`${platform.url}/login/callback?error=access_denied`))!.json()).code).toBe('login-failed');
    expect((await stranger.cookies(platform.url)).filter(({ name }) => name.startsWith('__Host-'))).toEqual([]);
    await stranger.close();
  });

  it('is refused when the provider does not say of which tenant it is', async () => {
    await open('userinfo');
    await begin();
    await signIn('nobody');
    await page.waitForURL(/\/login\/callback/);
    expect(await page.locator('body').innerText()).toContain('login-failed');
    expect(pathNow()).toBe('/login/callback');
    expect(await names()).toEqual([]);
  });

  it('asks for a code that is of use to it alone, and is sent to the provider with nothing of the platform', async () => {
    await open('id token');
    const answer = await fetch(`${platform.url}/login`, { redirect: 'manual' });
    const address = new URL(answer.headers.get('location')!);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: BROWSER_CLIENT.id,
      scope: 'openid',
      response_type: 'code',
      redirect_uri: `${platform.url}/login/callback`,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('is answered that the provider cannot be asked while it is away', async () => {
    await open('id token');
    provider.away(true);
    const answer = await fetch(`${platform.url}/login`, { redirect: 'manual' });
    expect([answer.status, ((await answer.json()) as { readonly code: string }).code]).toEqual([503, 'unavailable']);
  });

  it('is refused by a wrong secret of the platform', async () => {
    await open('id token', { TROUPE_OIDC_CLIENT_SECRET: 'not-the-secret' });
    await begin();
    await signIn('ann');
    await page.waitForURL(/\/login\/callback/);
    expect(await page.locator('body').innerText()).toContain('login-failed');
  });
});
