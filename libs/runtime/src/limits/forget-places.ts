import { callId } from '@troupe/contracts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { LimitClaims } from './limit-claims.ts';

/** Another process has the task: what it has it keeps, and what it waits for is asked for by that one. */
export function forgetPlaces(claims: Pick<LimitClaims, 'forget' | 'isEmpty'>, { id, state }: OwnedTask): void {
  if (claims.isEmpty) return;
  claims.forget(id);
  for (const command of state.open.keys()) claims.forget(callId(id, command));
}
