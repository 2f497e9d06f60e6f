import {
  tenantOf,
  TroupeError,
  withoutTenant,
  type Approval,
  type ListedApproval,
  type ListedTask,
  type SessionHead,
  type Task,
  type Tenant,
  type WaitingFor,
} from '@troupe/contracts';

/** What is found inside, as the tenant knows it (O2). Each throws `internal` for what is not the tenant's (O3). */
export interface Shown {
  readonly tenant: Tenant;
  /** Of a task, a call, an approval, a session. */
  id<T extends string>(scoped: T): T;
  task<T extends Task | ListedTask>(task: T): T;
  session<T extends SessionHead>(session: T): T;
  approval<T extends Approval | ListedApproval>(approval: T): T;
  place<P extends { readonly id: string }>(place: P): P;
}

export function shownOf(tenant: Tenant): Shown {
  const id = <T extends string>(scoped: T): T => {
    if (tenantOf(scoped) === tenant) return withoutTenant(scoped);
    throw new TroupeError('internal', 'Something was found that does not belong to the tenant; it is not shown.');
  };
  const wait = (of: WaitingFor): WaitingFor => ({
    ...of,
    ...(of.id === undefined ? {} : { id: id(of.id) }),
    ...(of.kind === 'session' ? { name: id(of.name) } : {}),
  });
  return {
    tenant,
    id,
    task(task) {
      const { session, parent } = task;
      return {
        ...task,
        id: id(task.id),
        waitingFor: task.waitingFor.map(wait),
        ...(session === undefined ? {} : { session: id(session) }),
        ...(parent === undefined ? {} : { parent: id(parent) }),
      };
    },
    session: (session) => ({
      ...session,
      id: id(session.id),
      ...(session.writer === undefined ? {} : { writer: id(session.writer) }),
    }),
    approval: (approval) => ({ ...approval, id: id(approval.id), task: id(approval.task) }),
    place: (place) => ({ ...place, id: id(place.id) }),
  };
}
