import type { Principal, Role, StartRequest, TaskServices } from '@troupe/contracts';
import { namedUsers } from '@troupe/access';
import { describe, expect, it } from 'vitest';
import { recordingServices } from './task-service.ts';

const principal = (role: Role, user?: string): Principal => ({
  kind: 'key',
  id: `${role}-${user}`,
  tenant: 'default',
  roles: [role],
  ...(user === undefined ? {} : { user }),
});

/** What a start of this principal comes to. */
async function started(by: Principal, request: Partial<StartRequest>): Promise<StartRequest> {
  const requests: StartRequest[] = [];
  const inner = recordingServices();
  const services: TaskServices = {
    ...inner,
    for: (each) => ({ ...inner.for(each), start: async (given) => (requests.push(given), inner.for(each).start(given)) }),
  };
  await namedUsers(services)
    .for(by)
    .start({ kind: 'agent', name: 'desk', ...request });
  return requests[0]!;
}

describe('the user that agents speak with (I5)', () => {
  it('is that of the principal, said or not', async () => {
    const ada = principal('caller', 'ada');
    expect(await started(ada, {})).toMatchObject({ attributes: { user: 'ada' } });
    expect(await started(ada, { attributes: { user: 'ada', desk: 1 } })).toMatchObject({ attributes: { user: 'ada', desk: 1 } });
    expect(await started(ada, { session: 'user:ada:desk' })).toMatchObject({ session: 'user:ada:desk' });
  });

  it('is another only for who has the right to act as others', async () => {
    for (const by of [principal('caller', 'ada'), principal('operator'), principal('caller')]) {
      for (const request of [{ attributes: { user: 'bob' } }, { session: 'user:bob:desk' }, { session: 'user:ada:desk:desk' }])
        await expect(started(by, request)).rejects.toMatchObject({ code: 'missing-right', details: { right: 'act-as' } });
    }
    expect(await started(principal('admin', 'ada'), { attributes: { user: 'bob' } })).toMatchObject({ attributes: { user: 'bob' } });
    expect(await started(principal('admin'), { attributes: { user: 'bob' }, session: 'user:bob:desk' })).toMatchObject({
      attributes: { user: 'bob' },
    });
  });

  it('is nobody where neither names one', async () => {
    for (const by of [principal('admin'), principal('operator')]) expect(await started(by, { id: 't' })).not.toHaveProperty('attributes');
  });

  it('is that of sessions that are made, too, by what they say and by their ids', async () => {
    const service = (by: Principal) => namedUsers(recordingServices()).for(by);
    const given = { format: 'troupe-session', version: 1, entries: [] } as const;
    const refused = { code: 'missing-right', details: { right: 'act-as' } };
    for (const by of [principal('caller', 'ada'), principal('caller'), principal('operator')]) {
      await expect(service(by).importSession({ ...given, session: { user: 'bob' } })).rejects.toMatchObject(refused);
      for (const id of ['user:bob:desk', 'user:ada:desk:desk', 'user:']) {
        await expect(service(by).importSession({ ...given, id }), id).rejects.toMatchObject(refused);
        await expect(service(by).branchSession('s', { entry: 0, id }), id).rejects.toMatchObject(refused);
      }
    }
    // What is let through is refused for another reason: there is no such session.
    const there = { code: 'session-not-found' };
    for (const by of [principal('caller', 'ada'), principal('admin', 'eve')]) {
      await service(by).importSession({ ...given, id: 'user:ada:desk' });
      await expect(service(by).branchSession('s', { entry: 0, id: 'user:ada:desk' })).rejects.toMatchObject(there);
    }
    for (const id of ['s', 'users'])
      await expect(service(principal('caller')).branchSession('s', { entry: 0, id })).rejects.toMatchObject(there);
  });
});
