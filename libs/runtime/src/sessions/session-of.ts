import { tenantOf, withoutTenant, withTenant, type Start, type TaskId } from '@troupe/contracts';
import { kinds } from '../kinds/kinds.ts';

/** The session that a task opens when it begins. */
export function sessionOf(task: TaskId, start: Start): string | undefined {
  const given = start.session === undefined ? undefined : withoutTenant(start.session);
  const session = kinds[start.task].session(start, given);
  return session === undefined ? undefined : withTenant(tenantOf(task), session);
}
