import type { Browser, Page } from 'playwright-core';
import type { Platform } from '../platform-process.ts';
import { openPage } from './open-page.ts';

/** How much there is. */
export interface Sizes {
  /** Tasks that ended. */
  readonly tasks: number;
  readonly turns: number;
  readonly approvals: number;
  /** Messages of one conversation. */
  readonly messages: number;
}

export interface PageTime {
  readonly page: string;
  /** Milliseconds until what one came for is there and can be acted on. */
  readonly ms: number;
}

const AT_ONCE = 32;

/** Fills a platform that runs the app of these tests. */
export async function fill({ api }: Platform, { tasks, turns, approvals, messages }: Sizes): Promise<void> {
  await api.start({ id: 'long', workflow: 'long', input: turns });
  await each(approvals, (n) => api.start({ id: `asks-${n}`, workflow: 'decides', input: n }));
  await each(tasks, (n) =>
    api.start({ id: `task-${n}`, workflow: 'wished', input: `wish ${n}`, attributes: { customer: `c-${n % 100}` } }),
  );
  const said = Array.from({ length: messages / 2 }, (_, n) => ({
    messages: [
      { role: 'user', content: `Question ${n}` },
      { role: 'assistant', content: `Answer **${n}**` },
    ],
  }));
  const session = { format: 'troupe-session', version: 1, session: { id: 'talk', agent: 'helper' }, entries: said, id: 'talk' };
  const { status, body } = await api.request('POST', '/v1/sessions', session);
  if (status !== 201) throw new Error(`The session was refused: ${JSON.stringify(body)}`);
  for (;;) {
    const { body: long } = await api.request<any>('GET', '/v1/tasks/long');
    if (long.waitingFor[0]?.kind === 'signal') return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function each(count: number, act: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** What one came for, on each page. */
const pages: readonly (readonly [path: string, there: (page: Page) => Promise<unknown>])[] = [
  ['/', (page) => page.getByRole('region', { name: 'Open tasks' }).locator('tbody tr').first().waitFor()],
  ['/tasks', (page) => page.locator('tbody tr').nth(49).waitFor()],
  ['/tasks?attributes=customer%3Dc-7', (page) => page.locator('tbody tr').first().waitFor()],
  ['/tasks/long', (page) => page.locator('.timeline > li').first().waitFor()],
  ['/tasks/long?part=events', (page) => page.locator('.events > li').first().waitFor()],
  ['/tasks/long?part=history', (page) => page.locator('.events > li').first().waitFor()],
  ['/approvals', (page) => page.locator('tbody tr').nth(49).waitFor()],
  ['/sessions', (page) => page.locator('tbody tr').first().waitFor()],
  ['/chat/talk', (page) => page.locator('.conversation .assistant').first().waitFor()],
];

/** Each page in a browser that has seen none of them. */
export async function pageTimes(browser: Browser, { url }: Platform): Promise<readonly PageTime[]> {
  const times: PageTime[] = [];
  for (const [path, there] of pages) {
    const from = performance.now();
    await using open = await openPage(browser, url, path);
    open.page.setDefaultTimeout(60_000);
    await there(open.page);
    times.push({ page: path, ms: Math.round(performance.now() - from) });
  }
  return times;
}
