import { consentingUser } from '@troupe/contracts';
import type { OwnedTask } from '../../tasks/owned-task.ts';

/** For whom a task runs: the person whom its attributes name, or who started it at the top. */
export function userOf({ state: { start } }: Pick<OwnedTask, 'state'>): string {
  const { by = { kind: 'platform', id: 'platform' } as const, attributes } = start;
  const named = attributes?.['user'];
  return consentingUser(by, typeof named === 'string' ? named : by.user);
}
