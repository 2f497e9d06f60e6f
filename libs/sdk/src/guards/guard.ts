import type { AgentGuard, CodeGuard, GuardDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

/**
 * Looks at what an agent is asked, says, calls or is given before it goes on. It stands in `guard` of an agent.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function guard(definition: Omit<CodeGuard, 'kind'> | Omit<AgentGuard, 'kind'>): GuardDefinition {
  return define({ kind: 'guard', ...definition });
}
