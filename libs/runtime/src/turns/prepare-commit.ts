import { isDelivered, type Command, type TaskEvent, type Turn } from '@troupe/contracts';
import { applyTurn, turnEvents, type OpenCommand, type TaskState } from '@troupe/engine';
import { encodeTurn, messageOf } from '@troupe/contracts/format';
import type { Append } from '@troupe/store';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { isCalm, toTaskRecord } from '../tasks/task-record.ts';
import { hashOfTurn } from '../log/turn-chain.ts';
import { turnChanges, type TurnChanges } from './turn-changes.ts';
import { usedCalls, type UsedCall } from './used-calls.ts';

/** A turn that is ready to be stored; the state of the task has it already. */
export interface PreparedCommit {
  readonly turn: Turn;
  readonly entry: Append;
  readonly events: readonly TaskEvent[] | undefined;
  readonly changes: TurnChanges;
  readonly used: readonly UsedCall[];
}

/** Folds the turn into the state. What can be refused is refused before that: the state must not run ahead of what can be stored. */
export function prepareCommit(
  task: OwnedTask,
  pendings: readonly PendingInput[],
  { commands, build, at }: { readonly commands: readonly Command[]; readonly build: string; readonly at: number },
): PreparedCommit {
  const { state } = task;
  const turn: Turn = { task: task.id, n: state.turns, inputs: pendings.map(({ input }) => input), commands, build, at, before: task.head };
  const record = encodeTurn(turn);
  const events = task.listeners === undefined ? undefined : turnEvents(turn, (id) => state.open.get(id)?.command);
  const changesOf = turnChanges(state, turn);
  const used = usedCalls(state, turn);
  const quiet = isCalm(state, undefined);
  const decides = concernsApprovals(turn, state);
  applyTurn(state, turn);
  task.head = hashOfTurn(record);
  const changes = changesOf();
  task.bytes += record.body.length;
  const worthRecording =
    turn.n === 0 ||
    pendings.some(({ input }) => input.kind === 'cancel') ||
    decides ||
    (isCalm(state, task.blocked) &&
      (!quiet || commands.length > 0 || state.end !== undefined || pendings.some(({ input }) => !isDelivered(input))));
  const consumed = messagesOf(pendings);
  const entry = {
    turn: record,
    decoded: turn,
    ...(worthRecording ? { task: toTaskRecord(task) } : {}),
    ...(consumed.length === 0 ? {} : { consumed }),
  };
  return { turn, entry, events, changes, used };
}

function messagesOf(pendings: readonly PendingInput[]): readonly string[] {
  let messages: string[] | undefined;
  for (const { input } of pendings) {
    const message = messageOf(input);
    if (message !== undefined) (messages ??= []).push(message);
  }
  return messages ?? none;
}

const none: readonly string[] = [];

/** What waits for a person is listed by the record, whatever else goes on in the task. */
function concernsApprovals({ commands, inputs }: Turn, { open }: TaskState): boolean {
  for (const { kind } of commands) if (kind === 'approval') return true;
  for (const input of inputs) {
    if (input.kind === 'reminded') return true;
    if (input.kind === 'attempt-failed' && (input.unknown === true || open.get(input.id)?.unknown === true)) return true;
    if ((input.kind === 'resolved' || input.kind === 'rejected') && isAsked(open.get(input.id))) return true;
  }
  return false;
}

function isAsked(open: OpenCommand | undefined): boolean {
  return open !== undefined && (open.command.kind === 'approval' || open.unknown);
}
