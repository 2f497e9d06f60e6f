import {
  defaultTenant,
  demandPublicId,
  readApprovalCursor,
  readTaskCursor,
  scopedId,
  splitApprovalId,
  tenantOf,
  TroupeError,
  withTenant,
  writeApprovalCursor,
  writeTaskCursor,
  type ApprovalFilter,
  type PageRequest,
  type TaskFilter,
  type TaskId,
  type Tenant,
} from '@troupe/contracts';

/** What a tenant names, as it is named inside. */
export interface Scope {
  /** @throws TroupeError `invalid-id` */
  task(id: string): TaskId;
  /** @throws TroupeError `invalid-id` */
  session(id: string): string;
  /** @throws TroupeError `invalid-id` */
  approval(id: string): string;
  /** Only what belongs to the tenant. @throws TroupeError `invalid-id` */
  filter(filter: TaskFilter): TaskFilter;
  /** @throws TroupeError `invalid-cursor` */
  taskPage(page: PageRequest): PageRequest;
  /** @throws TroupeError `invalid-id`, `invalid-cursor` */
  approvals(request: PageRequest & ApprovalFilter): PageRequest & ApprovalFilter;
}

export function scopeOf(tenant: Tenant): Scope {
  const task = (id: string): TaskId => scopedId(tenant, demandPublicId(id));
  const session = (id: string): string => withTenant(tenant, demandUnscoped(id, 'A session'));
  const place = <P extends { readonly id: TaskId }>(given: P): P => ({ ...given, id: scopedId(tenant, publicPlace(given.id)) });
  return {
    task,
    session,
    approval(id) {
      if (splitApprovalId(id) !== undefined) demandUnscoped(id, 'An approval');
      return withTenant(tenant, id);
    },
    filter: ({ parent, session: of, ...filter }) => ({
      ...filter,
      tenant,
      ...(parent === undefined ? {} : { parent: task(parent) }),
      ...(of === undefined ? {} : { session: session(of) }),
    }),
    taskPage: (page) => (page.cursor === undefined ? page : { ...page, cursor: writeTaskCursor(place(readTaskCursor(page.cursor))) }),
    approvals: ({ cursor, task: of, ...request }) => ({
      ...request,
      tenant,
      ...(of === undefined ? {} : { task: task(of) }),
      ...(cursor === undefined ? {} : { cursor: writeApprovalCursor(place(readApprovalCursor(cursor))) }),
    }),
  };
}

function demandUnscoped(id: string, what: string): string {
  if (tenantOf(id) === defaultTenant && !id.startsWith(`${defaultTenant}~`)) return id;
  throw new TroupeError('invalid-id', `${what} has no "~" behind what looks like a tenant; got ${JSON.stringify(id.slice(0, 64))}.`);
}

function publicPlace(id: TaskId): ReturnType<typeof demandPublicId> {
  try {
    return demandPublicId(id);
  } catch (error) {
    throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.', { cause: error });
  }
}
