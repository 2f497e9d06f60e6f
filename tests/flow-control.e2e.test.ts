import type { HeldLimit } from '@troupe/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWitness, type Witness } from './flow-control/witness.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('flow-control/app/', import.meta.url));

describe('limits, as a server outside sees them', { timeout: 240_000 }, () => {
  let platform: Platform;
  let witness: Witness;
  beforeAll(async () => {
    witness = await startWitness(300);
    platform = await startPlatform({ app, startTimeout: 60_000 });
  }, 90_000);
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await witness[Symbol.asyncDispose]();
  });

  const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const ends = async (all: readonly string[]): Promise<readonly string[]> =>
    (await Promise.all(all.map((id) => platform.api.end(id, 180_000)))).map(({ status }) => status);

  it('never more run at once than the limit says, of an activity, over kills of all processes (W20)', async () => {
    const { api } = platform;
    const url = witness.url('three');
    const all = ids('three', 40);
    await Promise.all(all.map((id) => api.start({ workflow: 'visit', input: { activity: 'visit-three', url }, id })));
    await expect.poll(() => witness.now('three')).toBe(3);
    const [wait] = (await api.get('three-39')).waitingFor;
    expect(wait).toMatchObject({ kind: 'call', name: 'visit-three' });
    for (let kills = 0; kills < 2; kills++) {
      await delay(700);
      await platform.kill();
      await platform.start();
    }
    expect(new Set(await ends(all))).toEqual(new Set(['completed']));
    expect(witness.most('three')).toBe(3);
  });

  it('what waits is listed and measured, whatever process gives the places', async () => {
    const { api, url: at } = platform;
    const all = ids('seen', 9);
    const url = `${witness.url('seen')}&ms=4000`;
    await Promise.all(all.map((id) => api.start({ workflow: 'visit', input: { activity: 'visit-seen', url }, id })));
    const listed = async (): Promise<Partial<HeldLimit> | undefined> => {
      const page = (await (await fetch(`${at}/v1/limits?name=activity.visit-seen`)).json()) as { items: HeldLimit[] };
      return page.items[0];
    };
    await expect.poll(async () => (await listed())?.waiting, { timeout: 10_000 }).toBe(6);
    const limit = await listed();
    expect(limit).toMatchObject({ name: 'activity.visit-seen', kind: 'concurrency', shared: true, limit: 3, inUse: 3 });
    expect(Date.parse(limit!.at!) - Date.parse(limit!.oldest!)).toBeLessThan(60_000);
    const metrics = await (await fetch(`${at}/metrics`)).text();
    expect(metrics).toMatch(/troupe_limit_waiting\{limit="activity\.visit-seen"\} 6\n/);
    expect(metrics).toMatch(/troupe_limit_oldest_wait_seconds\{limit="activity\.visit-seen"\} \d/);
    expect(new Set(await ends(all))).toEqual(new Set(['completed']));
  });

  it('each key has the limit for itself; what waits says for what', async () => {
    const { api } = platform;
    const all = ids('each', 8);
    await Promise.all(
      all.map((id, n) => {
        const customer = n % 2 === 0 ? 'ada' : 'bob';
        return api.start({ workflow: 'visit', input: { activity: 'visit-each', url: witness.url(customer), customer }, id });
      }),
    );
    const limitOf = async (): Promise<unknown> => {
      const tasks = await Promise.all(all.map((id) => api.get(id)));
      return tasks.flatMap(({ waitingFor }) => waitingFor.flatMap(({ limit }) => (limit?.place === undefined ? [] : [limit])))[0];
    };
    await expect.poll(limitOf).toMatchObject({ name: 'activity.visit-each', key: expect.stringMatching(/ada|bob/), limit: 1 });
    await ends(all);
    expect([witness.most('ada'), witness.most('bob')]).toEqual([1, 1]);
  });

  it('an activity and a tool share a limit by its name', async () => {
    const { api } = platform;
    const url = witness.url('shared');
    const all = ids('shared', 12);
    await Promise.all(
      all.map((id, n) =>
        api.start(
          n % 2 === 0
            ? { workflow: 'visit', input: { activity: 'visit-shared', url }, id }
            : { workflow: 'visit-by-tool', input: { url }, id },
        ),
      ),
    );
    expect(new Set(await ends(all))).toEqual(new Set(['completed']));
    expect(witness.most('shared')).toBe(2);
  });

  it('a model has one, too', async () => {
    const { api } = platform;
    const all = ids('model', 5);
    await Promise.all(all.map((id) => api.start({ agent: 'asker', input: witness.url('model'), id })));
    expect(new Set(await ends(all))).toEqual(new Set(['completed']));
    expect(witness.most('model')).toBe(1);
  });

  it('tasks of a workflow have one: a start over it is accepted, and waits, over a kill (W20)', async () => {
    const { api } = platform;
    const url = witness.url('twice');
    const all = ids('twice', 8);
    await Promise.all(all.map((id) => api.start({ workflow: 'visit-twice', input: url, id })));
    const waits = async (): Promise<unknown> =>
      (await Promise.all(all.map((id) => api.get(id))))
        .flatMap(({ waitingFor }) => waitingFor)
        .find(({ kind, limit }) => kind === 'limit' && limit?.place !== undefined);
    await expect.poll(waits).toMatchObject({ name: 'workflow.visit-twice', limit: { name: 'workflow.visit-twice', limit: 2 } });
    await platform.kill();
    await platform.start();
    expect(new Set(await ends(all))).toEqual(new Set(['completed']));
    expect(witness.most('twice')).toBe(2);
    expect(witness.came('twice').length).toBeGreaterThanOrEqual(16);
  });

  it('an attempt that timed out counts for as long as its code runs on (W22)', async () => {
    const { api } = platform;
    const all = ids('deaf', 2);
    await Promise.all(all.map((id) => api.start({ workflow: 'visit', input: { activity: 'visit-deaf', url: witness.url('deaf') }, id })));
    expect(new Set(await ends(all))).toEqual(new Set(['completed']));
    expect(witness.most('deaf')).toBe(1);
    expect(witness.came('deaf')).toHaveLength(4);
  });
});
