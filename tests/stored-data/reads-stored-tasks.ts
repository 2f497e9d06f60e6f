import { tenantServices } from '@troupe/access';
import { localPrincipal, type TaskFilter } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { expect } from 'vitest';
import { principalIn } from '../tenants/operations.ts';
import { runtimeOver } from './stored-tasks.ts';

/** What `storeTasks` left is the default tenant's, is found as it was, and goes on; a tenant begins with nothing. */
export async function readsStoredTasks(store: Store): Promise<void> {
  const runtime = await runtimeOver(store);
  const services = tenantServices(runtime.services);
  const [local, acme] = [services.for(localPrincipal), services.for(principalIn('acme'))];
  const ids = async (filter: TaskFilter, service = local): Promise<readonly string[]> =>
    (await service.list(filter, { limit: 50 })).items.map(({ id }) => id).toSorted();

  expect(await ids({})).toEqual(['asks', 'decided', 'ended', 'talked', 'waits']);
  expect(await ids({ status: ['running'] })).toEqual(['asks', 'waits']);
  expect(await ids({ session: 'talk' })).toEqual(['talked']);
  expect(await ids({ attributes: { customer: 'c1' } })).toEqual(['ended', 'waits']);
  expect((await local.approvals({ limit: 50 })).items.map(({ id }) => id)).toEqual(['asks.0.0']);
  expect((await local.approvals({ limit: 50, status: 'approved' })).items.map(({ id }) => id)).toEqual(['decided.0.0']);
  expect(await local.session('talk', { limit: 5 })).toMatchObject({
    tasks: ['talked'],
    messages: [{ content: 'hello' }, { content: 'hello' }],
  });
  expect(await ids({}, acme)).toEqual([]);

  await local.signal('waits', 'finish', 'done');
  expect(await local.wait('waits', 5_000)).toMatchObject({ status: 'completed', output: 'done' });
  await local.decide('asks.0.0', { decision: 'approve', args: 7 });
  expect(await local.wait('asks', 5_000)).toMatchObject({ status: 'completed', output: 7 });

  await acme.start({ kind: 'workflow', name: 'echo', id: 'ended', input: 'mine' });
  expect(await acme.wait('ended', 5_000)).toMatchObject({ output: 'mine' });
  expect([await ids({}, acme), await local.get('ended')]).toMatchObject([['ended'], { output: 'x' }]);
  expect(await ids({})).toEqual(['asks', 'decided', 'ended', 'talked', 'waits']);
  await runtime.close(1_000);
}
