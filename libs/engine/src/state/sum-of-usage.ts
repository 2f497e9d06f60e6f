import type { Usage } from '@troupe/contracts';

/** What was used before, and what came to it; no cost where none is known. */
export function sumOfUsage(before: Usage, more: Partial<Usage> = {}): Usage {
  const cost = (before.cost ?? 0) + (more.cost ?? 0);
  return {
    modelCalls: before.modelCalls + (more.modelCalls ?? 0),
    toolCalls: before.toolCalls + (more.toolCalls ?? 0),
    inputTokens: before.inputTokens + (more.inputTokens ?? 0),
    outputTokens: before.outputTokens + (more.outputTokens ?? 0),
    ...(cost > 0 ? { cost } : {}),
  };
}
