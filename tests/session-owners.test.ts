import { checkedServices } from '@troupe/access';
import type { Principal, TaskService } from '@troupe/contracts';
import { text } from '@troupe/contracts/format';
import { aroundOperations, type DocumentSpec } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tenantWorld } from './tenants/tenant-world.ts';

const caller = (id: string): Principal => ({ kind: 'key', id, tenant: 'default', roles: ['caller'] });
const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'done',
    ({ code }: { readonly code: string }) => code,
  );
const say = (service: TaskService, id: string): Promise<string> =>
  outcome(service.start({ kind: 'agent', name: 'bot', id, session: 's', input: id }));

describe('a session that several callers begin at the same moment (C6)', () => {
  it('belongs to one of them, and no other gets in, whatever the order of what they ask of the store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        let held = false;
        const store = aroundOperations(memoryStore(), (_operation, run) =>
          held ? scheduler.schedule(Promise.resolve()).then(run) : run(),
        );
        await using world = await tenantWorld(store);
        const services = checkedServices(world.services);
        const callers = ['ann', 'bob', 'eve'].map((id) => services.for(caller(id)));
        held = true;
        const saying = Promise.all(callers.map((service, n) => say(service, `t${n}`)));
        await scheduler.waitFor(saying);
        held = false;
        await scheduler.waitIdle();
        const outcomes = await saying;
        expect(outcomes.toSorted()).toEqual(['done', 'session-not-found', 'session-not-found']);
        const owner = callers[outcomes.indexOf('done')]!;
        await owner.wait(`t${outcomes.indexOf('done')}`, 2_000);
        expect((await owner.session('s', { limit: 10 })).tasks).toEqual([`t${outcomes.indexOf('done')}`]);
        for (const service of callers)
          expect(await outcome(service.session('s', { limit: 1 }))).toBe(service === owner ? 'done' : 'session-not-found');
      }),
      { numRuns: 60 },
    );
  });

  it('is still that of who had its first task, when an earlier version began it and recorded no owner', async () => {
    const store = memoryStore();
    await using world = await tenantWorld(store);
    const [ann, bob] = ['ann', 'bob'].map((id) => checkedServices(world.services).for(caller(id))) as [TaskService, TaskService];
    expect(await say(ann, 'first')).toBe('done');
    await ann.wait('first', 2_000);
    const owners: DocumentSpec<{ readonly session: string }, 'session'> = {
      name: 'sessionOwners',
      version: 1,
      key: ['session'],
      shape: { session: text },
    };
    await store.documents(owners).delete({ session: 's' }, {});
    expect([await say(bob, 'b'), await say(ann, 'a')]).toEqual(['session-not-found', 'done']);
  });
});
