import { principalText, TroupeError, type Principal, type SessionMethods, type TaskService } from '@troupe/contracts';
import type { OwnTasks } from './own-tasks.ts';
import { demandRight, hasRight, missingRight } from './rights.ts';

/** Of sessions, a principal that sees only what it started sees those it began. */
export function checkedSessions(principal: Principal, inner: TaskService, own: Pick<OwnTasks, 'session'>): SessionMethods {
  const seesAll = hasRight(principal, 'read-all');
  const mayRead = async (id: string): Promise<void> => {
    demandRight(principal, 'read-own');
    if (!seesAll) await own.session(id);
  };
  const mayControl = async (id: string): Promise<void> => {
    if (hasRight(principal, 'control-all')) return;
    demandRight(principal, 'control-own');
    try {
      await own.session(id);
    } catch (error) {
      if (seesAll && error instanceof TroupeError && error.code === 'session-not-found' && (await isThere(inner, id)))
        throw missingRight(principal.roles, 'control-all', ', since another began the session');
      throw error;
    }
  };
  return {
    async sessions(filter, page) {
      demandRight(principal, 'read-own');
      if (seesAll) return inner.sessions(filter, page);
      const me = principalText(principal);
      return filter.startedBy === undefined || filter.startedBy === me ? inner.sessions({ ...filter, startedBy: me }, page) : { items: [] };
    },
    sessionEntries: async (id, page) => (await mayRead(id), inner.sessionEntries(id, page)),
    exportSession: async (id, page) => (await mayRead(id), inner.exportSession(id, page)),
    async importSession(given) {
      demandRight(principal, 'start');
      return inner.importSession(given);
    },
    async branchSession(id, branch) {
      demandRight(principal, 'start');
      await mayRead(id);
      return inner.branchSession(id, branch);
    },
    changeSession: async (id, changes) => (await mayControl(id), inner.changeSession(id, changes)),
    deleteSession: async (id) => (await mayControl(id), inner.deleteSession(id)),
  };
}

async function isThere(inner: Pick<TaskService, 'session'>, id: string): Promise<boolean> {
  return inner.session(id, { limit: 1 }).then(
    () => true,
    () => false,
  );
}
