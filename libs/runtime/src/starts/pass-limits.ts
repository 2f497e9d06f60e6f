import {
  limitUses,
  startUses,
  tenantOf,
  toFailure,
  withoutTenant,
  type LimitSubject,
  type LimitUse,
  type Start,
  type TaskId,
} from '@troupe/contracts';
import type { LoadedApp } from '../code/loaded-app.ts';
import { definitionOf } from '../kinds/kinds.ts';
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
export function isLimited({ app }: LoadedApp, start: Start): boolean {
  const definition = definitionOf(app, start);
  return definition?.concurrency !== undefined || definition?.rate !== undefined || definition?.singleton !== undefined;
}

/**
 * Whether a task that was accepted has a place of each limit of its definition, which it keeps to its end. If not it
 * waits for them, and `again` is called once it has them.
 */
export function mayStart(parts: MayStartParts, task: OwnedTask, again: () => void): boolean {
  const { id, state } = task;
  const claimed = { id, attempt: 0, made: state.createdAt, since: state.createdAt, priority: state.start.priority ?? 0 };
  try {
    return parts.claims.has(claimed, () => usesOf(parts.loaded, id, state.start), again);
  } catch (error) {
    parts.enqueue(task, { input: { kind: 'terminate', reason: toFailure(error).message } });
    return false;
  }
}

function usesOf({ app }: LoadedApp, id: TaskId, start: Start): readonly LimitUse[] {
  const definition = definitionOf(app, start);
  if (definition === undefined) return [];
  const [of, subject] = [`${start.task}.${start.name}`, subjectOf(id, start)];
  // That it is the only one was taken when it was started; a child waits for it.
  const { singleton } = startUses(of, definition, start.input, subject);
  const uses = limitUses(of, definition, start.input, subject);
  return singleton === undefined ? uses : [singleton, ...uses];
}

/** Whose task it is. */
export function subjectOf(id: TaskId, start: Start): LimitSubject {
  const user = start.attributes?.['user'] ?? start.by?.user;
  const session = sessionOf(id, start);
  return {
    tenant: tenantOf(id),
    ...(user === undefined ? {} : { user: String(user) }),
    ...(start.task === 'agent' ? { agent: start.name } : {}),
    ...(session === undefined ? {} : { session: withoutTenant(session) }),
  };
}
