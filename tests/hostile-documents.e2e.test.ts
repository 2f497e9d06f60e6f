import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryTurn, Page, Task } from '@troupe/contracts';
import type { Answer } from './api-client.ts';
import { damagePlatform, readCorpus, type HostileDocument } from './hostile-documents/damage-platform.ts';
import { residentMemory } from './hostile/platform/resident-memory.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('hostile-documents/app', import.meta.url));
const services = process.env['TROUPE_COMPOSITION'] === 'services';
/** How much more memory a start over hostile documents may take. */
const MORE_MEMORY = 150 * 1024 * 1024;

type Case = HostileDocument & { readonly owner: string };

/**
 * A few hundred tasks and sessions, and to a document of each something is done behind the platform's back, all at
 * once. Then it starts again.
 */
describe('a platform whose store is full of hostile documents', () => {
  let platform: Platform;
  let cases: readonly Case[];
  let memoryBefore: number;
  const calm = Array.from({ length: 10 }, (_, i) => `calm-${i}`);
  const those = (then: HostileDocument['then'], document?: string): readonly Case[] =>
    cases.filter((each) => each.then === then && (document === undefined || each.document === document));

  beforeAll(async () => {
    cases = (await readCorpus(services)).map((hostile, i) => ({ ...hostile, owner: `hostile-${i}` }));
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 60_000 });
    const tasks = [...calm, ...[...those('blocked'), ...those('goes on')].map(({ owner }) => owner)];
    await inGroups(tasks, (id) => platform.api.start({ workflow: 'waiter', id, input: id }));
    await inGroups(tasks, (id) => platform.api.waiting(id, 'signal', 'first'));
    await inGroups(tasks, (id) => platform.api.signal(id, 'first', 1));
    await inGroups(tasks, (id) => platform.api.waiting(id, 'signal', 'second'));
    await inGroups(those('session blocked'), async ({ owner }) => {
      const { body } = await say(owner);
      expect((await platform.api.end(body.id)).status).toBe('completed');
      // What is read is stored.
      const read = await platform.api.request<{ messages: readonly unknown[] }>('GET', `/v1/sessions/${owner}`);
      expect(read.body.messages.length).toBeGreaterThan(0);
    });
    memoryBefore = await residentMemory(platform.pid);
    await platform.kill();
    await damagePlatform(
      platform,
      cases.map((each) => [each.owner, each]),
    );
    await platform.start();
  }, 300_000);
  afterAll(async () => {
    await platform?.[Symbol.asyncDispose]();
  });

  const say = (session: string): Promise<{ readonly status: number; readonly body: Task }> =>
    platform.api.request<Task>('POST', `/v1/sessions/${session}/messages`, { agent: 'parrot', input: 'hello' });

  it('is made of more than two hundred of them', () => {
    expect(cases.length).toBeGreaterThan(200);
  });

  it('is ready, and finishes all tasks that nothing was done to', async () => {
    expect((await platform.api.request('GET', '/readyz')).status).toBe(200);
    for (const id of calm) await platform.api.signal(id, 'second', 2);
    for (const id of calm) expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: [id, 42, 1, 2] });
  });

  it('blocks the tasks whose logs or messages cannot be read, and says why, in its own log too', async () => {
    await inGroups(those('blocked'), async (each) => {
      await expect
        .poll(async () => (await platform.api.get(each.owner)).status, { message: nameOf(each), timeout: 20_000 })
        .toBe('blocked');
      const { blocked } = await platform.api.get(each.owner);
      expect(blocked, nameOf(each)).toMatchObject({ code: 'unreadable-data', message: expect.stringContaining('cannot be read: ') });
      expect(blocked!.message).toContain(`task "${each.owner}"`);
    });
    const output = platform.output();
    for (const { owner } of those('blocked', 'turns')) expect(output).toContain(`task \\"${owner}\\" cannot be read`);
  });

  it('adds nothing to a log that cannot be read, an end least of all, and shows what can be', async () => {
    await inGroups(those('blocked', 'turns'), async (each) => {
      for (const action of ['signals/second', 'cancel', 'terminate']) {
        const { status, body } = await platform.api.request<{ code: string }>('POST', `/v1/tasks/${each.owner}/${action}`, {});
        expect({ status, code: body.code }, nameOf(each)).toEqual({ status: 409, code: 'task-blocked' });
      }
      const { status, body } = await platform.api.request<Page<HistoryTurn>>('GET', `/v1/tasks/${each.owner}/history`);
      expect(status, nameOf(each)).toBe(200);
      expect(
        body.items.some(({ unreadable }) => unreadable !== undefined),
        nameOf(each),
      ).toBe(true);
      expect(body.items.flatMap(({ commands }) => commands).some((command) => (command as { kind: string }).kind === 'end')).toBe(false);
    });
  });

  it('makes records that cannot be read anew, and goes on with their tasks', async () => {
    await inGroups(those('goes on'), async (each) => {
      await expect
        .poll(async () => (await platform.api.get(each.owner)).status, { message: nameOf(each), timeout: 20_000 })
        .toBe('running');
      await platform.api.signal(each.owner, 'second', 2);
      expect(await platform.api.end(each.owner), nameOf(each)).toMatchObject({ status: 'completed', output: [each.owner, 42, 1, 2] });
    });
  });

  it('blocks who wants a session that cannot be read, shows what of it can be, and serves all others', async () => {
    await inGroups(those('session blocked'), async (each) => {
      const { body: task } = await say(each.owner);
      await expect
        .poll(async () => (await platform.api.get(task.id)).blocked?.message ?? '', { message: nameOf(each), timeout: 20_000 })
        .toContain(`session "${each.owner}" cannot be read`);
      const { status, body } = await platform.api.request('GET', `/v1/sessions/${each.owner}`);
      if (each.document.endsWith('sessions'))
        expect({ status, body }, nameOf(each)).toMatchObject({ status: 500, body: { code: 'unreadable-data' } });
      else
        expect({ status, body }, nameOf(each)).toMatchObject({
          status: 200,
          body: { messages: [{ content: expect.stringContaining('cannot be read') }] },
        });
    });
    const { body } = await say('calm');
    expect((await platform.api.end(body.id)).status).toBe('completed');
  });

  it('lists every task, page by page, and everything else there is', async () => {
    const listed = new Set<string>();
    for (let next: string | undefined = ''; next !== undefined;) {
      const page: Answer<Page<Task>> = await platform.api.request('GET', `/v1/tasks?limit=50${next === '' ? '' : `&cursor=${next}`}`);
      expect(page.status).toBe(200);
      for (const { id } of page.body.items) listed.add(id);
      next = page.body.next;
    }
    const tasks = [...calm, ...[...those('blocked'), ...those('goes on')].map(({ owner }) => owner)];
    expect(tasks.filter((id) => !listed.has(id))).toEqual([]);
    for (const path of ['/v1/approvals', '/v1/workflows', '/v1/agents', '/v1/tools', '/v1/tasks?status=blocked', '/readyz', '/healthz'])
      expect((await platform.api.request('GET', path)).status, path).toBe(200);
  });

  it('stays up, and takes no more memory than before', async () => {
    expect(platform.output()).not.toMatch(/uncaught|unhandled/i);
    expect((await residentMemory(platform.pid)) - memoryBefore).toBeLessThan(MORE_MEMORY);
  });
});

function nameOf({ owner: _, ...hostile }: Case): string {
  return JSON.stringify(hostile);
}

/** A few at a time, as clients do. */
async function inGroups<T>(all: readonly T[], each: (one: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += 25) await Promise.all(all.slice(from, from + 25).map(each));
}
