import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startPlatform } from './platform-process.ts';

const app = fileURLToPath(new URL('budgets/', import.meta.url));

describe('budgets of agents', { timeout: 240_000 }, () => {
  it('50 tasks at once, of a model that never ends, use what their budget has and one call, over a kill (O4)', async () => {
    await using platform = await startPlatform({ app, startTimeout: 60_000 });
    const { api } = platform;
    const ids = Array.from({ length: 50 }, (_, n) => `t${n}`);
    await Promise.all(ids.map((id) => api.start({ agent: 'together', input: 'go', id })));
    await delay(500);
    await platform.kill();
    await platform.start();
    const ends = await Promise.all(ids.map((id) => api.end(id)));
    for (const { status, error } of ends)
      expect({ status, error }).toMatchObject({
        status: 'failed',
        error: { code: 'limit-budget', message: expect.stringContaining('Agent "together" may use 100 tokens in a day, and has used 1') },
      });
    const used = ends.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0);
    expect(used).toBeGreaterThanOrEqual(100);
    // What the process had counted in its last moments was lost with it, of each task one call at most.
    expect(used).toBeLessThanOrEqual(100 + 50 * 2 + 2);
    await api.start({ agent: 'together', input: 'go', id: 'late' });
    expect(await api.end('late')).toMatchObject({ status: 'failed', usage: { inputTokens: 0 } });
  });

  it('are of each user, or of each session, whose tasks wait where they are to', async () => {
    await using platform = await startPlatform({ app, startTimeout: 60_000 });
    const { api } = platform;
    const run = async (id: string, user: string): Promise<unknown> => {
      await api.start({ agent: 'each', input: 'go', id, attributes: { user } });
      return api.end(id);
    };
    const failed = { status: 'failed', error: { code: 'limit-budget' } };
    expect(await run('ada', 'ada')).toMatchObject({ ...failed, usage: { inputTokens: 5 } });
    expect(await run('ada-again', 'ada')).toMatchObject({ ...failed, usage: { inputTokens: 0 } });
    expect(await run('bob', 'bob')).toMatchObject({ ...failed, usage: { inputTokens: 5 } });

    await api.start({ agent: 'waiting', input: 'go', id: 'held', session: 's' });
    const held = async (): Promise<unknown> => (await api.get('held')).waitingFor[0];
    await expect.poll(held, { timeout: 20_000 }).toMatchObject({
      kind: 'model',
      lastError: {
        code: 'quota-used-up',
        message: expect.stringContaining('Agent "waiting", for this session, may use 4 tokens in a day'),
      },
    });
    expect((await api.get('held')).usage).toMatchObject({ inputTokens: 2 });
    await api.request('POST', '/v1/tasks/held/cancel', {});
    expect(await api.end('held')).toMatchObject({ status: 'cancelled' });
  });
});
