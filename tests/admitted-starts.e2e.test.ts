import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWitness, type Witness } from './flow-control/witness.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('flow-control/app/', import.meta.url));

describe('starts that are bounded', { timeout: 240_000 }, () => {
  let platform: Platform;
  let witness: Witness;
  beforeAll(async () => {
    witness = await startWitness(1_000);
    platform = await startPlatform({ app, startTimeout: 60_000 });
  }, 90_000);
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await witness[Symbol.asyncDispose]();
  });

  const post = (body: object): Promise<Response> =>
    fetch(`${platform.url}/v1/tasks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('one task of a key runs at a time, over kills of all processes: the others are answered with it (W25)', async () => {
    const bodyOf = (customer: string): object => ({ workflow: 'import-one', input: { url: witness.url(customer), customer } });
    const ids = new Set<string>();
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(
        ['ada', 'bob', 'ada', 'bob', 'ada'].map((customer) => post(bodyOf(customer)).catch(() => undefined)),
      );
      for (const answer of answers) {
        if (answer?.ok === true) ids.add(((await answer.json()) as { id: string }).id);
      }
      if (round === 0) expect(ids.size).toBe(2);
      await delay(300);
      await platform.kill();
      await platform.start();
    }
    for (const id of ids) expect(await platform.api.end(id, 180_000)).toMatchObject({ status: 'completed' });
    expect([witness.most('ada'), witness.most('bob')]).toEqual([1, 1]);
    const later = await post(bodyOf('ada'));
    expect(later.status).toBe(202);
    expect(ids).not.toContain(((await later.json()) as { id: string }).id);
  });

  it('or they are refused, with the id of the open one', async () => {
    expect((await post({ workflow: 'import-alone', id: 'alone-1' })).status).toBe(202);
    const refused = await post({ workflow: 'import-alone', id: 'alone-2' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'already-running', detail: expect.stringContaining('"alone-1"') });
    expect((await post({ workflow: 'import-alone', id: 'alone-1' })).status).toBe(200);
    await platform.api.signal('alone-1', 'go');
    expect(await platform.api.end('alone-1', 60_000)).toMatchObject({ status: 'completed' });
    expect((await post({ workflow: 'import-alone', id: 'alone-3' })).status).toBe(202);
  });

  it('no more are started in a time than a throttle says: the others are answered with 429 and when to come again (W25)', async () => {
    const greet = (customer: string): Promise<Response> => post({ workflow: 'greet', input: { customer } });
    const first = await Promise.all([1, 2, 3, 4].map(() => greet('ada')));
    expect(first.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 202, 429]);
    await platform.kill();
    await platform.start();
    const refused = await greet('ada');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(await refused.json()).toMatchObject({ code: 'too-many-starts' });
    expect((await greet('bob')).status).toBe(202);
  });

  it('one that waits to begin ends after its startTimeout, and one of a lower priority number is before it', async () => {
    for (const [id, priority] of [
      ['held', 0],
      ['late', 5],
      ['soon', -5],
    ] as const)
      expect((await post({ workflow: 'impatient', id, priority })).status).toBe(202);
    await expect.poll(async () => (await platform.api.get('soon')).waitingFor[0]?.limit?.place, { timeout: 10_000 }).toBe(1);
    await platform.api.signal('held', 'go');
    expect(await platform.api.end('late', 60_000)).toMatchObject({ status: 'timed-out', error: { code: 'start-timeout' } });
    expect(await platform.api.get('soon')).toMatchObject({ status: 'running' });
  });
});
