import {
  readApprovalCursor,
  readTaskCursor,
  writeApprovalCursor,
  writeTaskCursor,
  type Task,
  type TaskService,
  type Tenant,
} from '@troupe/contracts';
import { scopeOf, type Scope } from './scope-of.ts';
import { shownOf, type Shown } from './shown-of.ts';
import { shownEvent } from './shown-events.ts';
import { shownTurn } from './shown-history.ts';
import { tenantSessions } from './tenant-sessions.ts';

/** What a principal of a named tenant can ask. */
export function tenantService(inner: TaskService, tenant: Tenant): TaskService {
  const scope = scopeOf(tenant);
  const shown = shownOf(tenant);
  const { task } = scope;
  const shownTask = async (asked: Promise<Task>): Promise<Task> => shown.task(await asked);
  return {
    async start(request) {
      const { id, session } = request;
      const started = await inner.start({
        ...request,
        ...(id === undefined ? {} : { id: task(id) }),
        ...(session === undefined ? {} : { session: scope.session(session) }),
      });
      return { ...started, task: shown.task(started.task) };
    },
    get: async (id) => shownTask(inner.get(task(id))),
    wait: async (id, ms, signal) => shownTask(inner.wait(task(id), ms, signal)),
    async history(id, page) {
      const { items, ...rest } = await inner.history(task(id), page);
      return { items: items.map((turn) => shownTurn(shown, turn)), ...rest };
    },
    verification: async (id) => ({ ...(await inner.verification(task(id))), id }),
    artifacts: async (id) => inner.artifacts(task(id)),
    artifact: async (id, ...rest) => inner.artifact(task(id), ...rest),
    async *events(id, ...rest) {
      for await (const event of inner.events(task(id), ...rest)) yield shownEvent(shown, event);
    },
    signal: async (id, ...rest) => inner.signal(task(id), ...rest),
    query: async (id, ...rest) => inner.query(task(id), ...rest),
    update: async (id, ...rest) => inner.update(task(id), ...rest),
    cancel: async (id, ...rest) => shownTask(inner.cancel(task(id), ...rest)),
    terminate: async (id, ...rest) => shownTask(inner.terminate(task(id), ...rest)),
    suspend: async (id, ...rest) => shownTask(inner.suspend(task(id), ...rest)),
    resume: async (id, ...rest) => shownTask(inner.resume(task(id), ...rest)),
    fork: async (id, turn, newId) => shownTask(inner.fork(task(id), turn, newId === undefined ? undefined : task(newId))),
    purge: async (id, ...rest) => inner.purge(task(id), ...rest),
    ...lists(inner, scope, shown),
    approval: async (id) => shown.approval(await inner.approval(scope.approval(id))),
    decide: async (id, ...rest) => shown.approval(await inner.decide(scope.approval(id), ...rest)),
    async session(id, page) {
      const view = await inner.session(scope.session(id), page);
      return { ...view, ...shown.session(view), tasks: view.tasks.map(shown.id) };
    },
    ...tenantSessions(inner, scope, shown),
    catalog: (kind) => inner.catalog(kind),
  };
}

function lists(inner: TaskService, scope: Scope, shown: Shown): Pick<TaskService, 'list' | 'approvals'> {
  return {
    async list(filter, page) {
      const { items, next } = await inner.list(scope.filter(filter), scope.taskPage(page));
      const cursor = next === undefined ? {} : { next: writeTaskCursor(shown.place(readTaskCursor(next))) };
      return { items: items.map(shown.task), ...cursor };
    },
    async approvals(request) {
      const { items, next } = await inner.approvals(scope.approvals(request));
      const cursor = next === undefined ? {} : { next: writeApprovalCursor(shown.place(readApprovalCursor(next))) };
      return { items: items.map(shown.approval), ...cursor };
    },
  };
}
