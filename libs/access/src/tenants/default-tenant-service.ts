import { defaultTenant, demandPublicId, tenantOf, type TaskEvent, type TaskService } from '@troupe/contracts';
import { scopeOf } from './scope-of.ts';
import { shownOf } from './shown-of.ts';
import { tenantSessions } from './tenant-sessions.ts';

/** For the default tenant, whose ids are the same inside: what comes in is looked at (O1), what goes out is as it is. */
export function defaultTenantService(inner: TaskService): TaskService {
  const scope = scopeOf(defaultTenant);
  return {
    async start(request) {
      if (request.id !== undefined) demandPublicId(request.id);
      if (request.session !== undefined) scope.session(request.session);
      return inner.start(request);
    },
    get: async (id) => inner.get(demandPublicId(id)),
    wait: async (id, ms, signal) => inner.wait(demandPublicId(id), ms, signal),
    list: async (filter, page) => inner.list(scope.filter(filter), scope.taskPage(page)),
    history: async (id, page) => inner.history(demandPublicId(id), page),
    verification: async (id) => inner.verification(demandPublicId(id)),
    artifacts: async (id) => inner.artifacts(demandPublicId(id)),
    artifact: async (id, ...rest) => inner.artifact(demandPublicId(id), ...rest),
    events: (id, ...rest) => (tenantOf(id) === defaultTenant ? inner.events(id, ...rest) : checked(inner, id, ...rest)),
    signal: async (id, ...rest) => inner.signal(demandPublicId(id), ...rest),
    query: async (id, ...rest) => inner.query(demandPublicId(id), ...rest),
    update: async (id, ...rest) => inner.update(demandPublicId(id), ...rest),
    cancel: async (id, ...rest) => inner.cancel(demandPublicId(id), ...rest),
    terminate: async (id, ...rest) => inner.terminate(demandPublicId(id), ...rest),
    suspend: async (id, ...rest) => inner.suspend(demandPublicId(id), ...rest),
    resume: async (id, ...rest) => inner.resume(demandPublicId(id), ...rest),
    fork: async (id, turn, newId) => inner.fork(demandPublicId(id), turn, newId === undefined ? undefined : demandPublicId(newId)),
    purge: async (id, ...rest) => inner.purge(demandPublicId(id), ...rest),
    approvals: async (request) => inner.approvals(scope.approvals(request)),
    approval: async (id) => inner.approval(scope.approval(id)),
    decide: async (id, ...rest) => inner.decide(scope.approval(id), ...rest),
    session: async (id, page) => inner.session(scope.session(id), page),
    ...tenantSessions(inner, scope, shownOf(defaultTenant)),
    catalog: (kind) => inner.catalog(kind),
  };
}

/** A stream refuses when it is read. @throws TroupeError `invalid-id` */
async function* checked(inner: TaskService, id: string, ...rest: StreamArguments): AsyncGenerator<TaskEvent> {
  yield* inner.events(demandPublicId(id), ...rest);
}

type StreamArguments = readonly [after: string | undefined, signal: AbortSignal];
