import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { startRuntime, type Code } from './start-runtime.ts';

describe('a signal', () => {
  it('is kept until the code asks, also by the run after a continue-as-new, and one of a key counts once (E6)', async () => {
    const code: Code = async (ctx, input: string | null) => {
      await ctx.signal('begin');
      if (input !== 'second run') return ctx.continueAsNew('second run');
      return [ctx.run, await ctx.signal('kept'), await ctx.signal('kept')];
    };
    await using runtime = await startRuntime({ code }, { cacheBytes: 0 });
    const { service } = runtime.runtime;
    const { id } = await runtime.run('code', undefined, 5);
    await service.signal(id, 'kept', 1, 'one');
    await service.signal(id, 'kept', 1, 'one');
    await service.signal(id, 'kept', 2, 'two');
    await service.signal(id, 'begin', null);
    await service.signal(id, 'begin', null);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [2, 1, 2] });
  });

  it('is refused before its task exists and after its end', async () => {
    await using runtime = await startRuntime({ code: async () => 'done' });
    const { service } = runtime.runtime;
    await expect(service.signal('nobody', 'a', null)).rejects.toMatchObject({ code: 'task-not-found' });
    const { id } = await runtime.run('code');
    await expect(service.signal(id, 'a', null)).rejects.toMatchObject({ code: 'task-ended' });
  });
});

describe('a race', () => {
  it('that was won stays won in another process, though the loser is settled there first', async () => {
    const store = memoryStore();
    const code: Code = async (ctx) => {
      const won = await ctx.race({ late: ctx.signal('late'), early: ctx.signal('early') });
      return [won.key, await ctx.signal('late'), won.value];
    };
    let id: string;
    {
      await using before = await startRuntime({ code }, { store });
      ({ id } = await before.run('code', undefined, 5));
      await before.runtime.service.signal(id, 'early', 'E');
    }
    await using after = await startRuntime({ code }, { store });
    // The wait that lost is older, and takes the first.
    await after.runtime.service.signal(id, 'late', 1);
    await after.runtime.service.signal(id, 'late', 2);
    expect(await after.runtime.service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: ['early', 2, 'E'] });
  });
});
