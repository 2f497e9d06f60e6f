import { callId, type CommandId, type ModelBudget } from '@troupe/contracts';
import type { LoadedApp } from '../../code/loaded-app.ts';
import { kinds } from '../../kinds/kinds.ts';
import type { OwnedTask } from '../../tasks/owned-task.ts';
import type { UsedCall } from '../../turns/used-calls.ts';
import { accountOf } from './account-of.ts';

export interface SettleParts {
  readonly loaded: LoadedApp;
  readonly modelBudget?: ModelBudget | undefined;
}

/** Adds what calls used to what bounds them, once a durable turn says it. */
export function countUse({ loaded, modelBudget }: SettleParts, task: OwnedTask, used: readonly UsedCall[], at: number): void {
  if (modelBudget === undefined) return;
  for (const { command, usage } of used) {
    const account = accountOf(task, command, loaded.app);
    if (!modelBudget.bounds(account)) continue;
    const tokens = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
    modelBudget.used(account, { tokens, cost: usage.cost ?? 0 }, at);
  }
}

/** A model call is over, as far as its budget goes: its answer is counted, or it is not awaited any more. */
export function releaseUse({ modelBudget }: Pick<SettleParts, 'modelBudget'>, task: OwnedTask, id: CommandId): void {
  // Only agents ask models; ids of other calls need not be made.
  if (kinds[task.state.start.task].isAgent) modelBudget?.release(callId(task.id, id));
}
