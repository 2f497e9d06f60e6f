import { isWork, type Turn, type Usage, type WorkCommand } from '@troupe/contracts';
import type { TaskState } from '@troupe/engine';

/** A call of the task itself, and what models used for it. */
export interface UsedCall {
  readonly command: WorkCommand;
  readonly usage: Partial<Usage>;
}

const none: readonly UsedCall[] = [];

/** What the calls that a turn settles used. What children used is theirs. To be read before the turn is applied. */
export function usedCalls({ open }: Pick<TaskState, 'open'>, { inputs }: Turn): readonly UsedCall[] {
  let used: UsedCall[] | undefined;
  for (const input of inputs) {
    if ((input.kind !== 'resolved' && input.kind !== 'rejected') || input.usage === undefined) continue;
    const command = open.get(input.id)?.command;
    if (command !== undefined && isWork(command)) (used ??= []).push({ command, usage: input.usage });
  }
  return used ?? none;
}
