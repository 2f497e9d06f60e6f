import {
  approvalId,
  isoTime,
  isWork,
  type Approval,
  type Command,
  type CommandId,
  type Decision,
  type Input,
  type TaskId,
} from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import { readLog } from './read-log.ts';
import { readRecord } from './task-record.ts';

/** What the log says of an approval. */
export interface DecidedApproval {
  /** As it was asked; undefined when there is no such approval. */
  readonly asked: Approval | undefined;
  /** Oldest first: of a call whose outcome was unknown again there are several. */
  readonly decisions: readonly { readonly input: Input; readonly approval: Approval }[];
}

/** @throws TroupeError `unreadable-data` */
export async function readDecisions(
  store: Pick<Store, 'readTurns' | 'readTask'>,
  task: TaskId,
  command: CommandId,
): Promise<DecidedApproval> {
  const record = await store.readTask(task);
  if (record === undefined) return { asked: undefined, decisions: [] };
  const body = readRecord(record);
  const name = isReadable(body) ? body.task.name : '';
  let asking: { readonly command: Command; readonly at: number } | undefined;
  let asked: Approval | undefined;
  const decisions: { input: Input; approval: Approval }[] = [];
  for await (const { turns } of readLog(store, task, { from: Number(command.split('.')[0]) })) {
    for (const turn of turns) {
      for (const input of turn.inputs) {
        if (!('id' in input) || input.id !== command || asking === undefined) continue;
        if (input.kind === 'attempt-failed' && input.unknown === true) asked = approvalOf(task, asking.command, asking.at, name);
        const decision = decisionOf(input);
        if (asked !== undefined && decision !== undefined) decisions.push({ input, approval: decidedBy(asked, decision) });
      }
      const found = turn.commands.find(({ id }) => id === command);
      if (found === undefined) continue;
      asking = { command: found, at: turn.at };
      if (found.kind === 'approval') asked = approvalOf(task, found, turn.at, name);
    }
  }
  return { asked, decisions };
}

/** What a human said, as it is in the log. */
export function decisionOf(input: Input): Decision | undefined {
  switch (input.kind) {
    case 'resolved':
      return isDecision(input.value) ? input.value : undefined;
    case 'rejected':
    case 'attempt-failed':
      return input.decision;
    default:
      return undefined;
  }
}

export function decidedBy(asked: Approval, { decision, args }: Decision): Approval {
  return { ...asked, ...(args === undefined ? {} : { args }), status: decision === 'approve' ? 'approved' : 'rejected' };
}

function isDecision(value: unknown): value is Decision {
  const decision = (value as Partial<Decision> | null | undefined)?.decision;
  return decision === 'approve' || decision === 'reject';
}

function approvalOf(task: TaskId, command: Command, at: number, name: string): Approval {
  return {
    id: approvalId(task, command.id),
    task,
    agent: command.kind === 'approval' ? command.agent : name,
    tool: command.name,
    args: (command.kind === 'approval' || isWork(command) ? command.args : undefined) ?? null,
    createdAt: isoTime(at),
    status: 'pending',
    ...(command.kind === 'approval' ? {} : { reason: 'outcome-unknown' as const }),
  };
}
