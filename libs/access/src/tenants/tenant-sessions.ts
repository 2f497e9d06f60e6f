import { type SessionEntry, type SessionMethods, type TaskService } from '@troupe/contracts';
import type { Scope } from './scope-of.ts';
import type { Shown } from './shown-of.ts';

/** Conversations, by the names that a tenant has for them (O1, O2). */
export function tenantSessions(inner: TaskService, scope: Scope, shown: Shown): SessionMethods {
  const entry = (of: SessionEntry): SessionEntry => ({ ...of, ...(of.task === undefined ? {} : { task: shown.id(of.task) }) });
  const named = <T extends { readonly id?: string }>(request: T): T =>
    request.id === undefined ? request : { ...request, id: scope.session(request.id) };
  return {
    async sessions(filter, page) {
      const { items, ...rest } = await inner.sessions({ ...filter, tenant: shown.tenant }, page);
      return { items: items.map(shown.session), ...rest };
    },
    async sessionEntries(id, page) {
      const { items, ...rest } = await inner.sessionEntries(scope.session(id), page);
      return { items: items.map(entry), ...rest };
    },
    async exportSession(id, page) {
      const { session, entries, ...rest } = await inner.exportSession(scope.session(id), page);
      return { ...rest, session: shown.session(session), entries: entries.map(entry) };
    },
    importSession: async (given) => shown.session(await inner.importSession(named(given))),
    branchSession: async (id, branch) => shown.session(await inner.branchSession(scope.session(id), named(branch))),
    changeSession: async (id, changes) => shown.session(await inner.changeSession(scope.session(id), changes)),
    deleteSession: async (id) => inner.deleteSession(scope.session(id)),
  };
}
