import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sqliteStore } from '@troupe/store/sqlite';
import { expect, it } from 'vitest';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const workflows: Readonly<Record<string, Code>> = {
  timeout: (ctx) => ctx.step('one', () => 1),
  limits: (ctx) => ctx.call('one', null, { scheduleToClose: '1d', scheduleToStart: '1d', startToClose: '1d' }),
  race: (ctx) => ctx.race({ won: ctx.step('one', () => 1), lost: ctx.sleep('7d') }),
  cancelled: (ctx) => ctx.signal('never'),
  updated: async (ctx) => {
    ctx.on.query('q', () => 1);
    ctx.on.update('end', () => 'noted');
    await ctx.signal('go');
  },
};

const collect = (): number => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

async function runOne({ runtime: { service } }: StartedRuntime, name: string): Promise<void> {
  const { task } = await service.start({ kind: 'workflow', name, input: 'x'.repeat(20_000), timeout: '7d' });
  if (name === 'cancelled') await service.cancel(task.id);
  if (name === 'updated') {
    await service.query(task.id, 'q', null);
    await service.update(task.id, 'end', null);
    await service.signal(task.id, 'go', null);
  }
  const events = service.events(task.id, undefined, AbortSignal.timeout(30_000));
  for await (const { type, data } of events) if (type === 'status' && data['status'] !== 'running') break;
  expect((await service.wait(task.id, 30_000)).endedAt).toBeDefined();
}

it('ended tasks take no memory, whatever they had to wait for', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-ended-'));
  const store = sqliteStore(folder);
  try {
    await using runtime = await startRuntime(workflows, { store, activities: { one: { run: () => 1 } } });
    const names = Object.keys(workflows);
    const run = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 50)
        await Promise.all(Array.from({ length: 50 }, (_, n) => runOne(runtime, names[n % names.length]!)));
    };
    await run(500);
    const before = collect();
    await run(3_000);
    // They would take 60 MB for their inputs alone.
    expect(collect() - before).toBeLessThan(10);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
