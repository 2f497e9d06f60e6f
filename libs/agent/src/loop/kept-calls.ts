import type { AgentSnapshot, ModelAnswer, PlannedCall } from '@troupe/contracts';

/** The calls of an answer that are carried out, and how many are not. */
export interface KeptCalls {
  readonly calls: readonly PlannedCall[];
  readonly leftOut: number;
}

/** One answer calls so many tools at most; the rest is left out, and `leftOutNote` says so to the model. */
export function keptCalls({ limits }: AgentSnapshot, { calls, leftOut = 0 }: ModelAnswer): KeptCalls {
  const { toolCalls: most = Number.POSITIVE_INFINITY } = limits;
  if (calls.length <= most) return { calls, leftOut };
  return { calls: calls.slice(0, most), leftOut: leftOut + calls.length - most };
}

export function leftOutNote({ calls, leftOut }: KeptCalls): string {
  return `[${leftOut} more calls of your answer were not made: one answer may call ${calls.length} tools. Call again what is still needed.]`;
}
