import { limitUses, tenantOf, toFailure, withoutTenant, type LimitUse, type Start, type TaskId } from '@troupe/contracts';
import type { LoadedApp } from '../code/loaded-app.ts';
import { kinds } from '../kinds/kinds.ts';
import type { LimitClaims } from '../limits/limit-claims.ts';
import { sessionOf } from '../sessions/session-of.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Inbox } from '../turns/inbox.ts';

export interface MayStartParts {
  readonly claims: Pick<LimitClaims, 'has'>;
  readonly enqueue: Inbox['enqueue'];
  readonly loaded: LoadedApp;
}

/** Whether tasks of a definition begin only once they have a place. */
export function isLimited({ app }: LoadedApp, { task, name }: Start): boolean {
  const definition = kinds[task].definitions(app).get(name);
  return definition?.concurrency !== undefined || definition?.rate !== undefined;
}

/**
 * Whether a task that was accepted has a place of each limit of its definition, which it keeps to its end. If not it
 * waits for them, and `again` is called once it has them.
 */
export function mayStart(parts: MayStartParts, task: OwnedTask, again: () => void): boolean {
  const { id, state } = task;
  const claimed = { id, attempt: 0, made: state.createdAt, since: state.createdAt, priority: 0 };
  try {
    return parts.claims.has(claimed, () => usesOf(parts.loaded, id, state.start), again);
  } catch (error) {
    parts.enqueue(task, { input: { kind: 'terminate', reason: toFailure(error).message } });
    return false;
  }
}

function usesOf({ app }: LoadedApp, id: TaskId, start: Start): readonly LimitUse[] {
  const definition = kinds[start.task].definitions(app).get(start.name);
  if (definition === undefined) return [];
  const user = start.attributes?.['user'] ?? start.by?.user;
  const session = sessionOf(id, start);
  return limitUses(`${start.task}.${start.name}`, definition, start.input, {
    tenant: tenantOf(id),
    ...(user === undefined ? {} : { user: String(user) }),
    ...(start.task === 'agent' ? { agent: start.name } : {}),
    ...(session === undefined ? {} : { session: withoutTenant(session) }),
  });
}
