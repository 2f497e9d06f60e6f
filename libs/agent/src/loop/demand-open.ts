import type { AgentContext } from '@troupe/contracts';

/** Nothing begins, and no failure is explained away, once the task itself is to end. */
export function demandOpen({ ctx, signal }: { readonly ctx: AgentContext; readonly signal: AbortSignal | undefined }): void {
  if (ctx.cancellation.requested) ctx.cancellation.signal.throwIfAborted();
  signal?.throwIfAborted();
}
