import type { TaskId, Turn } from '@troupe/contracts';

/** What a turn says was used, by the calls of its own task. */
export interface OwnUsage {
  readonly tokens: number;
  readonly cost: number;
}

/** Copies that are being written: so many turns of each are another's. */
const MOST_COPIES = 1_000;

/** Adds up what turns used, each once: not what a parent is given of its child, nor what a copy has of its original. */
export function ownUsageOf(): (turn: Turn) => OwnUsage {
  const copied = new Map<TaskId, number>();
  return ({ task, n, inputs }) => {
    const first = n === 0 ? inputs[0] : undefined;
    if (first?.kind === 'start' && first.forked !== undefined && copied.size < MOST_COPIES) copied.set(task, first.forked.turn);
    const end = copied.get(task);
    if (end !== undefined) {
      if (n < end) return { tokens: 0, cost: 0 };
      copied.delete(task);
    }
    let [tokens, cost] = [0, 0];
    for (const input of inputs) {
      if (input.kind !== 'resolved' && input.kind !== 'rejected') continue;
      const { usage } = input;
      // Only of a child it is known how many calls were made.
      if (usage === undefined || usage.modelCalls !== undefined) continue;
      tokens += (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
      cost += usage.cost ?? 0;
    }
    return { tokens, cost };
  };
}
