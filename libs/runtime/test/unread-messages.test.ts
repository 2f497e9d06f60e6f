import { defaultBounds } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const MOST = 3;
/** Takes signals until one says that it is the last. */
const code: Code = async (ctx) => {
  const taken: unknown[] = [];
  while (taken.at(-1) !== 'last') taken.push(await ctx.signal('next'));
  return taken;
};
const bounds = { ...defaultBounds, unreadItems: MOST };

async function suspended(options: Parameters<typeof startRuntime>[1] = { bounds }): Promise<{ started: StartedRuntime; id: string }> {
  const started = await startRuntime({ code }, options);
  const { id } = await started.run('code', undefined, 1);
  await started.runtime.service.suspend(id);
  return { started, id };
}

describe('messages for a task that cannot read them', () => {
  it('are kept up to a bound; more are refused with what to do, and nothing that was accepted is lost', async () => {
    const { started, id } = await suspended();
    await using runtime = started;
    const { service } = runtime.runtime;
    for (let i = 0; i < MOST; i++) await service.signal(id, 'next', i, `key-${i}`);
    const refused = { code: 'too-many-requests', retryable: true, message: expect.stringMatching(/It is suspended: resume it/) };
    await expect(service.signal(id, 'next', 'more')).rejects.toMatchObject(refused);
    await expect(service.signal(id, 'next', 'more', 'another')).rejects.toMatchObject(refused);
    // A repeat is answered as the first was.
    await service.signal(id, 'next', 1, 'key-1');
    await service.resume(id);
    await service.signal(id, 'next', 'last', 'another');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [0, 1, 2, 'last'] });
  });

  it('have room again once it has read them', async () => {
    const { started, id } = await suspended();
    await using runtime = started;
    const { service } = runtime.runtime;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < MOST; i++) await service.signal(id, 'next', i);
      await expect(service.signal(id, 'next', 'more')).rejects.toMatchObject({ code: 'too-many-requests' });
      await service.resume(id);
      await expect.poll(async () => (await service.get(id)).turns).toBeGreaterThan(3 * (round + 1));
      await service.suspend(id);
    }
    await service.resume(id);
    await service.signal(id, 'next', 'last');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: { length: 3 * MOST + 1 } });
  });

  it('keep nobody from stopping it', async () => {
    const { started, id } = await suspended();
    await using runtime = started;
    const { service } = runtime.runtime;
    for (let i = 0; i < MOST; i++) await service.signal(id, 'next', i);
    await service.cancel(id, undefined);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'cancelled' });
  });

  it('are counted over a restart', async () => {
    const store = memoryStore();
    const { started, id } = await suspended({ bounds, store });
    await started.runtime.service.signal(id, 'next', 0);
    await started[Symbol.asyncDispose]();
    await using after = await startRuntime({ code }, { bounds, store });
    const { service } = after.runtime;
    for (let i = 1; i < MOST; i++) await service.signal(id, 'next', i);
    await expect(service.signal(id, 'next', 'more')).rejects.toMatchObject({ code: 'too-many-requests' });
    await service.resume(id);
    await service.signal(id, 'next', 'last');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [0, 1, 2, 'last'] });
  });

  it('are counted when many come at once', async () => {
    const { started, id } = await suspended();
    await using runtime = started;
    const { service } = runtime.runtime;
    const sent = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => service.signal(id, 'next', i)));
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(MOST);
  });

  it('are not used up by repeats', async () => {
    const { started, id } = await suspended();
    await using runtime = started;
    const { service } = runtime.runtime;
    for (let i = 0; i < 3 * MOST; i++) await service.signal(id, 'next', 'once', 'key');
    for (let i = 1; i < MOST; i++) await service.signal(id, 'next', i);
    await expect(service.signal(id, 'next', 'more')).rejects.toMatchObject({ code: 'too-many-requests' });
  });

  it('are bounded in bytes, too', async () => {
    const { started, id } = await suspended({ bounds: { ...defaultBounds, unreadBytes: 10_000 } });
    await using runtime = started;
    const { service } = runtime.runtime;
    await service.signal(id, 'next', 'x'.repeat(6_000));
    await expect(service.signal(id, 'next', 'x'.repeat(6_000))).rejects.toMatchObject({ code: 'too-many-requests' });
    await service.signal(id, 'next', 'last');
    await service.resume(id);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed' });
  });
});
