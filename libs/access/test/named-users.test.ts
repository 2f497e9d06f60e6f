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
});
