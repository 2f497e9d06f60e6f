import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, refusals of the policy, files that are not there. */
  readonly complaints: readonly string[];
  /** What it asked of anybody but the platform. */
  readonly elsewhere: readonly string[];
}

export const phone: BrowserContextOptions = { viewport: { width: 375, height: 740 }, hasTouch: true };

/** A page of the dashboard, in a browser of its own that is watched. */
export async function openPage(browser: Browser, url: string, path: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  // axe works from the page itself, which the policy of the page does not let in; a page without it is watched for complaints.
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol !== 'blob:') elsewhere.push(request.url());
  });
  await page.goto(`${url}${path}`);
  return { page, complaints, elsewhere, [Symbol.asyncDispose]: () => context.close() };
}

/** Once the page has its heading, and all it asked for first. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await expect.poll(() => page.getByText('Loading …').count()).toBe(0);
}

/** What axe finds against WCAG 2.2 AA, by rule and place. */
export async function checkAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }));
  expect({ at: new URL(page.url()).pathname, found }).toEqual({ at: new URL(page.url()).pathname, found: [] });
}

/** Nothing is wider than the screen: a page scrolls in one direction. */
export async function checkWidth(page: Page): Promise<void> {
  const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
  const [content, screen] = widths as readonly [number, number];
  expect({ at: new URL(page.url()).pathname, fits: content <= screen, content }).toMatchObject({ fits: true });
}

/** It fits the screen, axe finds nothing, the browser complained of nothing and asked nobody else for anything. */
export async function checkPage({ page, complaints, elsewhere }: OpenPage): Promise<void> {
  await checkWidth(page);
  expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
  await checkAccessible(page);
}
