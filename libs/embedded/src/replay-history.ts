import { agentLoop } from '@troupe/agent';
import type { App, HistoryTurn, Mismatch } from '@troupe/contracts';
import { replayLog } from '@troupe/runtime';

/** Where the code of an app parts from the history of a task; undefined: it fits. */
export function replayHistory(app: App, history: readonly HistoryTurn[]): Promise<Mismatch | undefined> {
  return replayLog({ app, agentLoop }, history);
}
