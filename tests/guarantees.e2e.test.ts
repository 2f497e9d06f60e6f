import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryTurn, Page } from '@troupe/contracts';
import { startPlatform, type Platform } from './platform-process.ts';

const programs = fileURLToPath(new URL('guarantees/', import.meta.url));

describe('what users may rely on', () => {
  let app: string;
  let platform: Platform;

  beforeEach(async () => {
    app = await mkdtemp(join(tmpdir(), 'troupe-app-'));
    await cp(join(programs, 'app'), app, { recursive: true });
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' } });
  });

  afterEach(async () => {
    await platform[Symbol.asyncDispose]();
    await rm(app, { recursive: true });
  });

  async function history(id: string): Promise<readonly HistoryTurn[]> {
    const { body } = await platform.api.request<Page<HistoryTurn>>('GET', `/v1/tasks/${id}/history?limit=200`);
    return body.items;
  }

  async function restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await platform.kill();
    await platform.start(env);
  }

  it('E1: every start that was answered ends, though the process dies right after the answer', async () => {
    const starts = Array.from({ length: 40 }, (_, n) =>
      platform.api.start({ workflow: 'nap', input: { ms: 200, times: 2 }, id: `nap-${n}` }),
    );
    const answered = await Promise.all(starts);
    await restart();
    for (const { id } of answered) expect((await platform.api.end(id)).status).toBe('completed');
  });

  it('E1: the same start sent often at once is one task, by its id and by its key', async () => {
    const start = (headers: Readonly<Record<string, string>>, id: object): Promise<{ status: number; body: { id: string } }> =>
      platform.api.request('POST', '/v1/tasks', { workflow: 'nap', input: { ms: 1, times: 1 }, ...id }, headers);
    for (const send of [() => start({}, { id: 'same' }), () => start({ 'idempotency-key': 'same' }, {})]) {
      const answers = await Promise.all(Array.from({ length: 50 }, send));
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      await platform.api.end(answers[0]!.body.id);
    }
    const { body } = await platform.api.request<Page<object>>('GET', '/v1/tasks');
    expect(body.items).toHaveLength(2);
  });

  it('E2, E3: what was once read stays, and a fresh process that keeps nothing in memory goes on over the same log', async () => {
    const { id } = await platform.api.start({ workflow: 'mixture' });
    await platform.api.waiting(id, 'signal', 'item');
    const before = await history(id);
    await restart({ TROUPE_EVICT: 'always' });
    await platform.api.signal(id, 'item', 'now');
    const ended = await platform.api.end(id);
    expect(ended).toMatchObject({
      status: 'completed',
      output: { steps: [1, 4, 9], won: { key: 'item', value: 'now' }, rest: ['rejected', 'fulfilled'] },
    });
    const after = await history(id);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ n }) => n)).toEqual(after.map((_, n) => n));

    await restart();
    expect(await history(id)).toEqual(after);
    expect(await platform.api.get(id)).toEqual(ended);
  });

  it('E6: signals arrive once and in order, though each is sent twice and the process dies in between', async () => {
    const { id } = await platform.api.start({ workflow: 'collect', input: { count: 30 } });
    const send = (n: number) => platform.api.request('POST', `/v1/tasks/${id}/signals/item`, n, { 'idempotency-key': `item-${n}` });
    for (let n = 0; n < 30; n++) {
      if (n % 10 === 5) await restart();
      expect((await send(n)).status).toBe(202);
      if (n < 29) expect((await send(n)).status).toBe(202);
    }
    expect((await platform.api.end(id)).output).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  it('E7: no timer fires early, also over a restart', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => (await platform.api.start({ workflow: 'nap', input: { ms: 50 + 17 * n, times: 3 } })).id),
    );
    await restart();
    const naps = await Promise.all(ids.map((id) => platform.api.end(id)));
    const early = naps.flatMap(({ output }, n) => (output as number[]).filter((slept) => slept < 50 + 17 * n));
    expect(early).toEqual([]);
  });

  it('E8: there is exactly one end, whichever request is faster', async () => {
    const ends = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const { id } = await platform.api.start({ workflow: 'nap', input: { ms: n, times: 1 } });
        await new Promise((resolve) => setTimeout(resolve, 15));
        const [terminated] = await Promise.all([
          platform.api.request('POST', `/v1/tasks/${id}/terminate`),
          platform.api.request('POST', `/v1/tasks/${id}/cancel`),
        ]);
        const task = await platform.api.end(id);
        const terminal = (await history(id))
          .flatMap(({ commands }) => commands as { kind: string; status?: string }[])
          .filter(({ kind }) => kind === 'end');
        return { task, terminal, terminated: terminated.status };
      }),
    );
    for (const { task, terminal, terminated } of ends) {
      expect(terminal.length).toBeLessThanOrEqual(1);
      expect(terminal.map(({ status }) => status).concat(task.status)).toSatisfy((all: string[]) => new Set(all).size === 1);
      expect([200, 409]).toContain(terminated);
      expect(await platform.api.get(task.id)).toEqual(task);
    }
  });

  it('E10: work nobody can do is visible, and is done once somebody can', async () => {
    const { id } = await platform.api.start({ workflow: 'press' });
    const task = await platform.api.waiting(id, 'call', 'print');
    expect(task.status).toBe('running');

    await mkdir(join(app, 'activities'));
    await cp(join(programs, 'print-activity.ts'), join(app, 'activities/print.ts'));
    await restart();
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'printed page' });
  });

  it('a task whose code no longer fits is blocked with a diff, and goes on once it fits again', async () => {
    const { id } = await platform.api.start({ workflow: 'mixture' });
    await platform.api.waiting(id, 'signal', 'item');
    const file = join(app, 'workflows/programs.ts');
    const fitting = await readFile(file, 'utf8');
    await writeFile(file, fitting.replace("ctx.step('square'", "ctx.step('cube'"));
    await restart();

    const { body } = await platform.api.request<Page<{ id: string; blocked: object }>>('GET', '/v1/tasks?status=blocked');
    expect(body.items).toEqual([
      expect.objectContaining({
        id,
        blocked: expect.objectContaining({
          code: 'replay-mismatch',
          expected: [expect.stringContaining('square'), expect.stringContaining('square'), expect.stringContaining('square')],
          actual: [expect.stringContaining('cube'), expect.stringContaining('cube'), expect.stringContaining('cube')],
        }),
      }),
    ]);
    await platform.api.signal(id, 'item', 'kept for later');

    await writeFile(file, fitting);
    await restart();
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: { won: { key: 'item', value: 'kept for later' } } });
  });
});
