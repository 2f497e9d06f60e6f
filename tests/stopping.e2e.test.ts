import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, Task } from '@troupe/contracts';
import { startPlatform, type Platform } from './platform-process.ts';

const programs = fileURLToPath(new URL('stopping/', import.meta.url));

describe('stopping tasks', () => {
  let app: string;
  let book: string;
  let platform: Platform;

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'troupe-app-'));
    book = join(app, 'book.txt');
    await cp(join(programs, 'app'), app, { recursive: true });
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' } });
  });

  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await rm(app, { recursive: true });
  });

  const lines = async (of: string): Promise<readonly string[]> => {
    const text = await readFile(book, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line.startsWith(`${of} `));
  };
  const start = async (id: string, workflow: string, rest: object = {}): Promise<void> => {
    await platform.api.start({ id, workflow, input: { book }, ...rest });
  };
  const childOf = async (id: string): Promise<string> => (await platform.api.waiting(id, 'child')).waitingFor[0]!.id!;
  const cancel = async (id: string, reason?: string): Promise<Task> => {
    const { status, body } = await platform.api.request<Task>('POST', `/v1/tasks/${id}/cancel`, reason === undefined ? {} : { reason });
    expect(status).toBe(202);
    return body;
  };

  it('a cancel and a time-out reach the last child and stop every level, whatever value it ends with', async () => {
    await start('cancelled', 'parent');
    await start('late', 'parent', { timeout: '3s' });
    for (const id of ['cancelled', 'late']) {
      const passes = await childOf(id);
      await platform.api.waiting(await childOf(passes), 'signal');
    }
    await cancel('cancelled');
    expect((await platform.api.end('cancelled')).status).toBe('cancelled');
    expect((await platform.api.end('late')).status).toBe('timed-out');
    expect([...(await lines('cancelled')), ...(await lines('late'))]).toEqual([]);
  });

  it('code that catches what goes wrong with each item does hardly any other', async () => {
    await start('list', 'list');
    await expect.poll(async () => (await lines('list')).length, { timeout: 20_000 }).toBeGreaterThan(3);
    await cancel('list');
    const at = (await lines('list')).length;
    expect((await platform.api.end('list')).status).toBe('cancelled');
    expect((await lines('list')).length).toBeLessThanOrEqual(at + 5);
  });

  it('what must not be torn apart is finished, then the code tidies up, then is undone what was done, over a crash too', async () => {
    await start('careful', 'careful');
    await expect.poll(async () => (await lines('careful')).length, { timeout: 20_000 }).toBe(1);
    const { cancelRequestedAt } = await cancel('careful', 'sold out');
    expect(cancelRequestedAt).toBeDefined();
    await platform.kill();
    await platform.start();
    const { body } = await platform.api.request<Page<Task>>('GET', '/v1/tasks?name=careful');
    expect(body.items).toMatchObject([{ id: 'careful', cancelRequestedAt }]);
    expect(await platform.api.end('careful', 40_000)).toMatchObject({ status: 'cancelled', cancelRequestedAt });
    expect([...new Set(await lines('careful'))]).toEqual(['paid', 'filed', 'tidied', 'undone'].map((line) => `careful ${line}`));
  });

  it.each(['continues as new', 'returns'])('handlers under way are finished when the code %s', async (how) => {
    const id = how.replaceAll(' ', '-');
    await platform.api.start({ id, workflow: 'handles', input: { book, run: 1, last: how === 'returns' ? 1 : 2 } });
    await platform.api.waiting(id, 'signal', 'next');
    const answer = platform.api.request('POST', `/v1/tasks/${id}/updates/set`, `${id}-update`, { 'idempotency-key': 'set-1' });
    await platform.api.signal(id, 'note', `${id}-signal`);
    await expect.poll(async () => (await lines(`${id}-update`)).length + (await lines(`${id}-signal`)).length, { timeout: 20_000 }).toBe(2);
    await platform.api.signal(id, 'next');
    expect(await answer).toMatchObject({ status: 200, body: `${id}-update two` });
    await expect.poll(() => lines(`${id}-signal`), { timeout: 20_000 }).toHaveLength(2);
    expect(await lines(`${id}-update`)).toHaveLength(2);
    if (how === 'continues as new') await platform.api.signal(id, 'next');
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'done' });
  });

  it('a task that loops over quick steps answers queries and updates, and is cancelled, while it loops', async () => {
    await start('busy', 'busy');
    const at = async (): Promise<{ at: number; factor: number }> => {
      const { status, body } = await platform.api.request<{ at: number; factor: number }>('POST', '/v1/tasks/busy/queries/at');
      expect(status).toBe(200);
      return body;
    };
    const first = await at();
    expect(await platform.api.request('POST', '/v1/tasks/busy/updates/factor', 7)).toMatchObject({ status: 200, body: 7 });
    const second = await at();
    expect(second.factor).toBe(7);
    expect(second.at).toBeGreaterThan(first.at);
    await cancel('busy');
    expect((await platform.api.end('busy')).status).toBe('cancelled');
  });
});
