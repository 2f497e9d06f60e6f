import type { Turn } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { OwnedTask } from './owned-task.ts';

/** What was open before the turn and nobody waits for after it, though no input settled it. */
export function droppedBy(task: OwnedTask, turn: Turn): readonly OpenCommand[] {
  const dropped: OpenCommand[] = [];
  for (const command of turn.commands) {
    if (command.kind === 'abandon') {
      const open = task.state.open.get(command.target);
      if (open !== undefined) dropped.push(open);
    } else if (command.kind === 'end' || command.kind === 'continue-as-new') {
      const settled = new Set(turn.inputs.map((input) => ('id' in input ? input.id : undefined)));
      for (const open of task.state.open.values()) if (!settled.has(open.command.id) && !dropped.includes(open)) dropped.push(open);
    }
  }
  return dropped;
}
