import type { ApprovalCommand, Command, CommandId, Json, Turn } from '@troupe/contracts';
import { fingerprint } from '@troupe/engine';
import { decisionOf } from './decided-approvals.ts';

/** A decision of a human that lets a call be made. */
interface Approved {
  readonly turn: number;
  /** Whether the log has the end of that call. */
  isMade(): boolean;
}

/**
 * How many turns of a log a copy may begin with: a human who approved a call of the original approved none of the copy.
 * A call that has ended is history. Where one has not, the copy begins before the decision, and asks again.
 */
export function turnsWithoutApproval(log: readonly Turn[]): number {
  const commands = new Map<CommandId, Command>();
  const ended = new Set<CommandId>();
  const matched = new Set<CommandId>();
  const approved: Approved[] = [];
  const isCallEnded = (command: ApprovalCommand, args: Json): boolean => {
    const call = [...commands.values()].find((each) => ended.has(each.id) && !matched.has(each.id) && isCallOf(each, command, args));
    if (call !== undefined) matched.add(call.id);
    return call !== undefined;
  };
  const isMade = (command: Command, args: Json | undefined): boolean => {
    if (command.kind !== 'approval') return ended.has(command.id);
    // Which calls a workflow makes by a decision cannot be said: it is always asked again.
    return command.request === undefined && isCallEnded(command, args ?? command.args);
  };
  for (const { n, inputs, commands: asked } of log) {
    for (const input of inputs) {
      const command = 'id' in input ? commands.get(input.id) : undefined;
      if (command === undefined) continue;
      const decision = permits(command) || input.kind === 'attempt-failed' ? decisionOf(input) : undefined;
      if (decision?.decision === 'approve') approved.push({ turn: n, isMade: () => isMade(command, decision.args) });
      if (input.kind === 'resolved' || input.kind === 'rejected') ended.add(command.id);
    }
    for (const command of asked) commands.set(command.id, command);
  }
  return approved.find(({ isMade }) => !isMade())?.turn ?? log.length;
}

/** Whether something is done because a human says yes: an answer permits nothing. */
function permits(command: Command): boolean {
  return command.kind === 'approval' && command.request?.kind !== 'question';
}

/** A tool, or an agent or a workflow that is asked as one, with the arguments that were decided. */
function isCallOf(call: Command, { name }: ApprovalCommand, args: Json): boolean {
  if (call.kind === 'tool') return call.name === name && isSame(call.args, args);
  return call.kind === 'child' && (isSame(call.input, args) || isSame(call.input, (args as { input?: Json } | null)?.input));
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return fingerprint(a ?? null) === fingerprint(b ?? null);
}
