import { TroupeError, type StartRequest } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { heldStore } from './held-store.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const request = (id: string, input: number = 1): StartRequest => ({ kind: 'workflow', name: 'code', id, input });
const unavailable = new TroupeError('unavailable', 'The store is away.', { retryable: true });

/** Lets everything run that does not wait for the store. */
const rest = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('two starts of one id at once', () => {
  it('are one task, which does its work once and has one createdAt (R5)', async () => {
    const done: string[] = [];
    const code: Code = async (ctx) => ctx.step('pay', () => done.push(ctx.taskId), { effect: 'once' });
    const held = heldStore();
    await using started = await startRuntime({ code }, { store: held.store });
    const { service } = started.runtime;
    held.hold();
    const ids = Array.from({ length: 30 }, (_, i) => `twice-${i}`);
    // In one turn of the event loop, and later, while the first turn is on its way to the store.
    const posts = ids.flatMap((id) => [service.start(request(id)), service.start(request(id))]);
    await rest();
    const late = ids.map((id) => service.start(request(id)));
    await rest();
    expect(held.held.map(({ turn }) => turn.task).toSorted()).toEqual(ids.toSorted());
    held.release();
    const answers = await Promise.all([...posts, ...late]);
    expect(answers.filter(({ created }) => created)).toHaveLength(ids.length);
    for (const id of ids) {
      expect(new Set(answers.filter(({ task }) => task.id === id).map(({ task }) => task.createdAt)).size).toBe(1);
      expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed' });
    }
    expect(done.toSorted()).toEqual(ids.toSorted());
  });

  it('with different requests: one is refused, whichever came first', async () => {
    const held = heldStore();
    await using started = await startRuntime({ code: async (_, input) => input }, { store: held.store });
    const { service } = started.runtime;
    held.hold();
    const first = service.start(request('taken', 1));
    const second = service.start(request('taken', 2));
    const refused = expect(second).rejects.toMatchObject({ code: 'already-exists' });
    await rest();
    held.release();
    expect((await first).created).toBe(true);
    await refused;
  });

  it('are both refused while the store is away, and the repeat of either starts the task', async () => {
    const held = heldStore();
    await using started = await startRuntime({ code: async (_, input) => input }, { store: held.store });
    const { service } = started.runtime;
    held.hold();
    const posts = Promise.allSettled([service.start(request('lost')), service.start(request('lost'))]);
    for (let i = 0; i < 2; i++) {
      await rest();
      held.refuse(unavailable);
    }
    expect((await posts).map((post) => post.status === 'rejected' && (post.reason as TroupeError).code)).toEqual([
      'unavailable',
      'unavailable',
    ]);
    held.release();
    expect((await service.start(request('lost'))).created).toBe(true);
    expect(await service.wait('lost', 5_000)).toMatchObject({ status: 'completed', output: 1 });
  });

  it('by a client and by a parent: the parent gets that the id is taken, and nothing is replaced', async () => {
    const done: string[] = [];
    const code: Code = async (ctx) => ctx.step('note', () => done.push('client'), { effect: 'once' });
    const parent: Code = async (ctx) => ctx.child('code', 1, { id: 'shared' }).catch((error: TroupeError) => error.code);
    const held = heldStore();
    await using started = await startRuntime({ code, parent }, { store: held.store });
    const { service } = started.runtime;
    held.hold('shared');
    const client = service.start(request('shared'));
    const { task } = await service.start({ kind: 'workflow', name: 'parent' });
    await rest();
    expect(held.held).toHaveLength(1);
    held.release();
    expect((await client).created).toBe(true);
    expect(await service.wait(task.id, 5_000)).toMatchObject({ output: 'already-exists' });
    expect(await service.wait('shared', 5_000)).toMatchObject({ status: 'completed' });
    expect(done).toEqual(['client']);
  });
});

describe('a task whose first turn is on its way to the store', () => {
  it('is read, signalled, asked and cancelled once it is there', async () => {
    const code: Code = async (ctx) => {
      ctx.on.query('state', () => 'here');
      const got = await ctx.signal('go');
      await ctx.signal('never').catch(() => {});
      return got;
    };
    const held = heldStore();
    await using started = await startRuntime({ code }, { store: held.store });
    const { service } = started.runtime;
    held.hold();
    const start = service.start(request('early'));
    await rest();
    const asked = [service.get('early'), service.query('early', 'state', null), service.signal('early', 'go', 7)];
    await rest();
    held.release();
    expect(await asked[0]).toEqual((await start).task);
    expect(await asked[1]).toBe('here');
    await asked[2];
    await service.cancel('early');
    expect(await service.wait('early', 5_000)).toMatchObject({ status: 'completed', output: 7 });
  });

  it('is not found by those who asked when its start was lost', async () => {
    const held = heldStore();
    await using started = await startRuntime({ code: async () => 1 }, { store: held.store });
    const { service } = started.runtime;
    held.hold();
    const start = service.start(request('gone'));
    const failed = expect(start).rejects.toMatchObject({ code: 'unavailable' });
    await rest();
    const asked = [service.get('gone'), service.signal('gone', 'go', 7), service.cancel('gone')].map((each) =>
      expect(each).rejects.toMatchObject({ code: 'task-not-found' }),
    );
    await rest();
    held.refuse(unavailable);
    await failed;
    await Promise.all(asked);
  });
});
