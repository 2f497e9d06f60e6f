import type { ChildCommand, Start } from '@troupe/contracts';
import { kinds } from '../kinds/kinds.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';

/** What a workflow was left by the agent that asked it is there for those that it asks. */
export function allowanceOf({ start, usage }: OwnedTask['state'], { allowance }: ChildCommand): Pick<Start, 'allowance'> {
  if (allowance !== undefined) return { allowance };
  if (start.allowance === undefined || kinds[start.task].isAgent) return {};
  const { tokens, cost } = start.allowance;
  return {
    allowance: {
      ...(tokens === undefined ? {} : { tokens: Math.max(0, tokens - usage.inputTokens - usage.outputTokens) }),
      ...(cost === undefined ? {} : { cost: Math.max(0, cost - (usage.cost ?? 0)) }),
    },
  };
}
