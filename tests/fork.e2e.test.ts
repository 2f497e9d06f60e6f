import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, HistoryTurn, Task } from '@troupe/contracts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('guarantees/app', import.meta.url)), env: { TROUPE_EVICT: 'always' } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

const fork = (id: string, turn: number, copy: string) => platform.api.request<Task>('POST', `/v1/tasks/${id}/fork`, { turn, id: copy });

async function history(id: string): Promise<readonly HistoryTurn[]> {
  return (await platform.api.request<Page<HistoryTurn>>('GET', `/v1/tasks/${id}/history?limit=200`)).body.items;
}

/** A journey that went wrong at its last turn. */
async function lost(id: string): Promise<Task> {
  await platform.api.start({ workflow: 'journey', id, timeout: '1h' });
  const [hotel] = (await platform.api.waiting(id, 'child')).waitingFor;
  await platform.api.waiting(hotel!.id!, 'signal', 'key');
  await platform.api.signal(hotel!.id!, 'key');
  await platform.api.waiting(id, 'signal', 'choice');
  await platform.api.signal(id, 'choice', 'wrong');
  return platform.api.end(id);
}

describe('a fork', () => {
  it('keeps what was done before the turn, and goes on from there, over a restart', async () => {
    const task = await lost('journey');
    expect(task).toMatchObject({ status: 'failed', error: { message: 'not that way' } });
    const answer = await fork('journey', task.turns - 1, 'again');
    expect(answer).toMatchObject({ status: 202, body: { id: 'again', status: 'running' } });
    await platform.kill();
    await platform.start();
    await platform.api.signal('again', 'choice', 'right');
    const copy = await platform.api.end('again');
    expect(copy).toMatchObject({ status: 'completed', output: { name: 'journey', choice: 'right' } });
    expect((copy.output as { stay: string }).stay).toMatch(/^room for journey /);
    expect(await platform.api.children('again')).toEqual([]);
    const before = (await history('journey')).slice(1, -1);
    expect((await history('again')).slice(1, before.length + 1)).toEqual(before.map((turn) => ({ ...turn, task: 'again' })));
    expect(await platform.api.get('journey')).toEqual(task);
  });

  it('has children of its own in place of those that were open', async () => {
    await platform.api.start({ workflow: 'journey', id: 'parent' });
    const open = await platform.api.waiting('parent', 'child');
    expect((await fork('parent', open.turns, 'twin')).status).toBe(202);
    for (const id of ['parent', 'twin']) {
      const [hotel] = (await platform.api.waiting(id, 'child')).waitingFor;
      expect(hotel!.id).toMatch(new RegExp(`^${id}-`));
      await platform.api.signal(hotel!.id!, 'key');
      await platform.api.waiting(id, 'signal', 'choice');
      await platform.api.signal(id, 'choice', id);
    }
    const [parent, twin] = [await platform.api.end('parent'), await platform.api.end('twin')];
    expect(twin.output).toEqual({ ...(parent.output as object), choice: 'twin' });
    expect(await platform.api.children('twin')).toHaveLength(1);
  });

  it('from turn 0 does everything anew', async () => {
    await lost('old');
    expect((await fork('old', 0, 'new')).status).toBe(202);
    const [hotel] = (await platform.api.waiting('new', 'child')).waitingFor;
    await platform.api.waiting(hotel!.id!, 'signal', 'key');
    await platform.api.signal(hotel!.id!, 'key');
    await platform.api.signal('new', 'choice', 'right');
    expect(await platform.api.end('new')).toMatchObject({ status: 'completed', output: { name: 'new' } });
  });

  it('is refused from turns there are not, after the end, and under an id that is taken', async () => {
    const { turns } = await lost('over');
    expect(await fork('over', turns + 1, 'x')).toMatchObject({ status: 422, body: { code: 'out-of-range' } });
    expect(await fork('over', turns, 'x')).toMatchObject({ status: 422, body: { code: 'out-of-range' } });
    expect(await fork('over', 1, 'over')).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(await fork('nobody', 1, 'x')).toMatchObject({ status: 404, body: { code: 'task-not-found' } });
    expect((await platform.api.request('GET', '/v1/tasks/x')).status).toBe(404);
  });
});
