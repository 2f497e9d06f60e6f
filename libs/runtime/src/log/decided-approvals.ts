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
  type Turn,
} from '@troupe/contracts';
import { askedOf, lookedAgain, statusOfDecision, type DecidedPlace, type LookedAt } from '@troupe/engine';
import { decodeTurn } from '@troupe/contracts/format';
import { isReadable, type TaskIndex, type TurnLog } from '@troupe/store';
import { readLog } from './read-log.ts';
import { readRecord } from '../tasks/task-record.ts';

/** What the log says of an approval. */
export interface DecidedApproval {
  /** As it was asked; undefined when there is no such approval. */
  readonly asked: Approval | undefined;
  /** Oldest first: of a call whose outcome was unknown again there are several. */
  readonly decisions: readonly { readonly input: Input; readonly approval: Approval }[];
  /** When its task stopped waiting for it, though it was not decided; in milliseconds since 1970. */
  readonly expiredAt?: number;
}

/** @throws TroupeError `unreadable-data` */
export async function readDecisions(
  store: Pick<TurnLog, 'readTurns'> & Pick<TaskIndex, 'readTask'>,
  task: TaskId,
  command: CommandId,
): Promise<DecidedApproval> {
  const record = await store.readTask(task);
  if (record === undefined) return { asked: undefined, decisions: [] };
  const body = readRecord(record);
  const name = isReadable(body) ? body.task.name : '';
  let asking: { readonly command: Command; readonly at: number } | undefined;
  let asked: Approval | undefined;
  let expiredAt: number | undefined;
  let looked: LookedAt | undefined;
  const decisions: { input: Input; approval: Approval }[] = [];
  for await (const { turns } of readLog(store, task, { from: Number(command.split('.')[0]) })) {
    for (const turn of turns) {
      for (const input of turn.inputs) {
        if (!('id' in input) || input.id !== command || asking === undefined) continue;
        if (input.kind === 'reminded')
          asked = approvalOf(task, asking.command, asking.at, name, (looked = lookedAgain(looked, input, turn.at)));
        if (input.kind === 'attempt-failed' && input.unknown === true) asked = approvalOf(task, asking.command, asking.at, name);
        const decision = decisionOf(input);
        if (asked !== undefined && decision !== undefined) decisions.push({ input, approval: decidedAs(asked, input, turn.at) });
      }
      if (turn.commands.some((each) => endsWait(each, command))) expiredAt ??= turn.at;
      const found = turn.commands.find(({ id }) => id === command);
      if (found === undefined) continue;
      asking = { command: found, at: turn.at };
      if (found.kind === 'approval') asked = approvalOf(task, found, turn.at, name);
    }
  }
  return { asked, decisions, ...(expiredAt === undefined ? {} : { expiredAt }) };
}

/** The same of one place of a log, by the two turns that say it; undefined when they cannot be read. */
export async function readDecided(
  store: Pick<TurnLog, 'readTurns'>,
  { task, name }: { readonly task: TaskId; readonly name: string },
  { id, turn: n, at, status, looked }: DecidedPlace,
): Promise<Approval | undefined> {
  const turnAt = async (at: number): Promise<Turn | undefined> => {
    const [record] = await store.readTurns(task, at, 1);
    const turn = record === undefined || record.n !== at ? undefined : decodeTurn(record);
    return turn !== undefined && isReadable(turn) ? turn : undefined;
  };
  const asking = await turnAt(Number(id.split('.')[0]));
  const command = asking?.commands.find((each) => each.id === id);
  if (asking === undefined || command === undefined) return undefined;
  const asked = approvalOf(task, command, asking.at, name, looked);
  const deciding = await turnAt(n);
  const input = deciding?.inputs.findLast((each) => 'id' in each && each.id === id && decisionOf(each) !== undefined);
  return input === undefined ? { ...asked, status, decidedAt: isoTime(at) } : decidedAs(asked, input, at);
}

/** What a human said, as it is in the log. */
export function decisionOf(input: Input): Decision | undefined {
  switch (input.kind) {
    case 'resolved':
      return isDecision(input.value) ? input.value : undefined;
    case 'rejected':
    case 'attempt-failed':
      return input.decision;
    case 'start':
    case 'accepted':
    case 'signal':
    case 'update':
    case 'cancel':
    case 'expired':
    case 'grace-over':
    case 'progress':
    case 'reminded':
    case 'suspend':
    case 'resume':
    case 'terminate':
      return undefined;
    default:
      return input satisfies never;
  }
}

/** @param at when it was decided, where the input does not say */
export function decidedAs(asked: Approval, input: Input, at: number): Approval {
  const decision = decisionOf(input)!;
  const { args, reason } = decision;
  const by = 'decidedAt' in input ? input.by : undefined;
  return {
    ...asked,
    status: statusOfDecision(decision),
    decidedAt: isoTime(('decidedAt' in input ? input.decidedAt : undefined) ?? at),
    ...(by === undefined ? {} : { decidedBy: by }),
    ...(args === undefined ? {} : { decidedArgs: args }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The command is not awaited any more. */
function endsWait(command: Command, id: CommandId): boolean {
  return command.kind === 'end' || command.kind === 'continue-as-new' || (command.kind === 'abandon' && command.target === id);
}

function isDecision(value: unknown): value is Decision {
  const decision = (value as Partial<Decision> | null | undefined)?.decision;
  return decision === 'approve' || decision === 'reject';
}

function approvalOf(task: TaskId, command: Command, at: number, name: string, looked?: LookedAt): Approval {
  return {
    id: approvalId(task, command.id),
    task,
    agent: command.kind === 'approval' ? command.agent : name,
    tool: command.name,
    args: (command.kind === 'approval' || isWork(command) ? command.args : undefined) ?? null,
    createdAt: isoTime(at),
    status: 'pending',
    ...(command.kind === 'approval' ? askedOf(command, looked) : { reason: 'outcome-unknown' }),
  };
}
