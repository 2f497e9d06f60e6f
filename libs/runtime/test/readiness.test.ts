import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import { TroupeError, type Readiness } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { commitWatch } from '../src/views/commit-watch.ts';
import { virtualEnv } from '@troupe/env/virtual';
import { startRuntime, type StartedRuntime } from './start-runtime.ts';

const readiness = ({ runtime }: StartedRuntime): Promise<Readiness> => runtime.services.readiness();
const away = (): Promise<never> => Promise.reject(new TroupeError('unavailable', 'It is away.'));

describe('a process', () => {
  it('is ready when each thing it needs is there, and says so again and again', async () => {
    await using runtime = await startRuntime({});
    for (let n = 0; n < 3; n++) expect(await readiness(runtime)).toEqual({ ready: true, reasons: [] });
  });

  it('is not ready when store and bus are away, and names both', async () => {
    const store = memoryStore();
    const bus = memoryBus();
    await using runtime = await startRuntime({}, { store: { ...store, ping: away }, bus: { ...bus, ping: away } });
    expect(await readiness(runtime)).toEqual({ ready: false, reasons: ['store: It is away.', 'bus: It is away.'] });
  });

  it('is not ready when nobody takes what workers report', async () => {
    const bus = memoryBus();
    const deaf: Bus = {
      ...bus,
      respond: (subject, handler) => (subject.name.startsWith('reports') ? { stop: async () => {} } : bus.respond(subject, handler)),
    };
    await using runtime = await startRuntime({}, { bus: deaf });
    expect(await readiness(runtime)).toEqual({ ready: false, reasons: [expect.stringMatching(/^reports: /)] });
  });

  it('says within a moment what does not answer at all', async () => {
    const clock = virtualEnv();
    await using runtime = await startRuntime({}, { env: clock, store: { ...memoryStore(), ping: () => new Promise(() => {}) } });
    const asked = readiness(runtime);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(2_000);
    expect(await asked).toEqual({ ready: false, reasons: ['store: no answer within 2000 ms'] });
  });

  it('is not ready while no turn can be stored, and is again once one was', async () => {
    const clock = virtualEnv();
    const store = memoryStore();
    let full = false;
    await using runtime = await startRuntime(
      { wait: async (ctx) => ctx.signal('go') },
      {
        env: clock,
        store: {
          ...store,
          append: async (entry) => (full ? Promise.reject(new TroupeError('unavailable', 'The disk is full.')) : store.append(entry)),
        },
      },
    );
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'wait' });
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    full = true;
    void service.signal(task.id, 'go', 1).catch(() => {});
    await turn();
    for (let ms = 0; ms < 4_000; ms += 200) {
      clock.advance(200);
      await turn();
    }
    expect(await readiness(runtime)).toEqual({
      ready: false,
      reasons: [expect.stringMatching(/^commits: no turn has been stored for \d s: The disk is full/)],
    });
    full = false;
    for (let ms = 0; ms < 6_000; ms += 200) {
      clock.advance(200);
      await turn();
    }
    expect(await readiness(runtime)).toEqual({ ready: true, reasons: [] });
  });

  it('of which one turn is tried again for long is ready: other turns are stored', () => {
    const clock = virtualEnv();
    const watch = commitWatch(clock);
    for (let n = 0; n < 10; n++) {
      watch.failed('refused');
      clock.advance(1_000);
      watch.over();
      expect(watch.trouble()).toBeUndefined();
    }
  });
});
