import {
  callId,
  isoTime,
  splitApprovalId,
  toFailure,
  toJson,
  TroupeError,
  withoutTenant,
  type Approval,
  type AttemptFailed,
  type CommandId,
  type Decision,
  type Input,
  type Json,
  type RecordedPrincipal,
  type Rejected,
  type Resolved,
  type TaskId,
  type TaskService,
} from '@troupe/contracts';
import { messageOf } from '@troupe/contracts/format';
import { fingerprint, pendingApprovals, type OpenCommand } from '@troupe/engine';
import type { Store } from '@troupe/store';
import { isHalted } from '../tasks/can-take.ts';
import { decidedAs, decisionOf, readDecisions } from '../log/decided-approvals.ts';
import type { FindTask } from '../tasks/find-task.ts';
import { inputOf } from '../log/input-of.ts';
import { demandSame } from '../log/known-request.ts';
import { OWN_KEY } from '../log/own-key.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Acting } from './acting.ts';
import { checkDecision, type CheckParts } from './check-decision.ts';
import type { Requests } from './requests.ts';
import { onceSettled } from '../tasks/settled.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import { whenArrived } from '../turns/pending-message.ts';

interface ApprovalParts {
  readonly task: TaskId;
  readonly command: CommandId;
}

export interface DecisionParts extends CheckParts {
  readonly find: FindTask;
  readonly requests: Requests;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

/** What humans decide. An approval is decided once; the repeat of that request is answered as it was (R7). */
export function createDecisions(parts: DecisionParts): Pick<TaskService, 'approval'> & Pick<Acting, 'decide'> {
  /** Decisions of one approval come one after the other: the next finds what the one before did. */
  const deciding = new Map<string, Promise<unknown>>();
  return {
    approval: (id) => approvalOf(parts, id),
    decide(by, id, decision, key) {
      const of = parse(id);
      const message = key === undefined ? undefined : `decide:${of.command}:${key}`;
      const before = deciding.get(id) ?? Promise.resolve();
      const made = before.catch(() => {}).then(() => decideNext(parts, by, id, of, decision, message));
      deciding.set(id, made);
      return made.finally(() => {
        if (deciding.get(id) === made) deciding.delete(id);
      });
    },
  };
}

async function approvalOf(parts: Pick<DecisionParts, 'env' | 'store' | 'tasks' | 'tools'>, id: string): Promise<Approval> {
  const of = parse(id);
  const task = parts.tasks.get(of.task);
  const pending = task && (await onceSettled(task, () => pendingOf(task, id)));
  if (task !== undefined && pending !== undefined) {
    const waiting = isHalted(task) ? await waitingDecision(parts, task, of.command) : undefined;
    return waiting === undefined ? withForm(parts, pending) : decidedAs(pending, waiting, parts.env.now());
  }
  const { asked, decisions, expiredAt } = await readDecisions(parts.store, of.task, of.command);
  if (asked === undefined) throw notFound(id);
  const decided = decisions.at(-1)?.approval;
  return decided ?? { ...asked, status: 'expired', ...(expiredAt === undefined ? {} : { decidedAt: isoTime(expiredAt) }) };
}

/** The form of what may be given instead of the arguments of a tool. */
function withForm({ tools }: Pick<DecisionParts, 'tools'>, approval: Approval): Approval {
  const { kind, reason, tool } = approval;
  const schema = kind === undefined && reason === undefined ? tools.list().get(tool)?.input : undefined;
  return schema === undefined ? approval : { ...approval, schema };
}

/** What waits to be taken and decides: the task is suspended, or was just read. */
async function waitingDecision(parts: Pick<DecisionParts, 'store'>, task: OwnedTask, command: CommandId): Promise<Input | undefined> {
  const isFor = (input: Input): boolean => 'id' in input && input.id === command && decisionOf(input) !== undefined;
  const waiting = task.inbox.find(({ input }) => isFor(input))?.input;
  if (waiting !== undefined || !(task.unread || isHalted(task))) return waiting;
  const kept = await parts.store.unreadMessages(task.id);
  return kept
    .filter(({ id }) => id.startsWith('decide:') || id === `kept:${command}`)
    .map(inputOf)
    .find(isFor);
}

/** An approval that is not awaited any more: its decision, when this request made it, or repeats it. */
async function repeated(
  parts: Pick<DecisionParts, 'store'>,
  id: string,
  { task, command }: ApprovalParts,
  decision: Decision,
  message: string | undefined,
): Promise<Approval> {
  const { asked, decisions } = await readDecisions(parts.store, task, command);
  if (asked === undefined) throw notFound(id);
  const mine = decisions.find((each) => message !== undefined && messageOf(each.input) === message);
  if (mine !== undefined) demandSame(task, mine.input, said(command, decision));
  const same = mine ?? decisions.findLast(({ input }) => isRepeat(command, input, decision, message));
  if (same === undefined) throw alreadyDecided(id, decisions.at(-1)?.approval);
  return same.approval;
}

async function decideNext(
  parts: DecisionParts,
  by: RecordedPrincipal,
  id: string,
  of: ApprovalParts,
  decision: Decision,
  message: string | undefined,
): Promise<Approval> {
  const task = await openTask(parts.find, of.task);
  const pending = task && (await onceSettled(task, () => pendingOf(task, id)));
  if (task === undefined || pending === undefined) return repeated(parts, id, of, decision, message);
  const waiting = await waitingDecision(parts, task, of.command);
  const now = parts.env.now();
  if (waiting !== undefined) {
    const first = messageOf(waiting);
    if (message !== undefined && first === message) demandSame(task.id, waiting, said(of.command, decision));
    else if (!isRepeat(of.command, waiting, decision, message)) throw alreadyDecided(id, undefined);
    if (first !== undefined) await whenArrived(task, first);
    return decidedAs(pending, waiting, now);
  }
  await checkDecision(parts, task, of.command, decision);
  const open = task.state.open.get(of.command);
  if (open === undefined) return repeated(parts, id, of, decision, message);
  if (pending.deadline !== undefined && Date.parse(pending.deadline) <= now) throw tooLate(id, pending.deadline);
  const input = {
    ...takenAs(task.id, open, decision, now),
    decidedAt: now,
    by,
    ...(message === undefined ? {} : { message }),
  };
  try {
    await parts.requests.accept(task, input, { wait: true, once: message !== undefined });
    await demandFirst(parts, task, of.command, input, id);
  } catch (error) {
    // Its deadline may have ended the task.
    if (error instanceof TroupeError && error.code === 'task-ended') return repeated(parts, id, of, decision, message);
    throw error;
  }
  // Its deadline may have come first.
  if (task.state.decided.some((each) => each.id === of.command && each.status === 'expired')) throw tooLate(id, pending.deadline);
  return decidedAs(pending, input, now);
}

/** A task that is halted takes its decisions later: of two that two processes accepted, both see the same one come first. */
async function demandFirst(
  parts: Pick<DecisionParts, 'store'>,
  task: OwnedTask,
  command: CommandId,
  input: Input,
  id: string,
): Promise<void> {
  const first = isHalted(task) ? await waitingDecision(parts, task, command) : undefined;
  // One without a key is given its own when it is kept.
  const contentOf = ({ message, ...content }: Input & { readonly message?: string }): string =>
    fingerprint([messageOf(input) === undefined ? null : (message ?? null), content as unknown as Json]);
  if (first !== undefined && contentOf(first) !== contentOf(input)) throw alreadyDecided(id, undefined);
}

async function openTask(find: FindTask, id: TaskId): Promise<OwnedTask | undefined> {
  try {
    return await find.open(id);
  } catch (error) {
    if (error instanceof TroupeError && (error.code === 'task-ended' || error.code === 'task-not-found')) return undefined;
    throw error;
  }
}

function pendingOf(task: OwnedTask, id: string): Approval | undefined {
  return task.state.end === undefined ? pendingApprovals(task.state).find((approval) => approval.id === id) : undefined;
}

function parse(id: string): ApprovalParts {
  const parts = splitApprovalId(id);
  if (parts === undefined)
    throw new TroupeError(
      'invalid-id',
      `An approval id looks like "task.turn.index"; got ${JSON.stringify(withoutTenant(id).slice(0, 64))}.`,
    );
  return parts;
}

function notFound(id: string): TroupeError {
  return new TroupeError('approval-not-found', `There is no approval "${withoutTenant(id)}".`);
}

function alreadyDecided(id: string, decided: Approval | undefined): TroupeError {
  const how =
    decided === undefined ? 'was already decided, or its task no longer waits for it' : `is ${decided.status}, since ${decided.decidedAt}`;
  return new TroupeError('already-decided', `The approval "${withoutTenant(id)}" ${how}.`);
}

function tooLate(id: string, deadline: string | undefined): TroupeError {
  const since = deadline === undefined ? 'Nobody waits for it any more' : `It could be decided until ${deadline}`;
  return new TroupeError('already-decided', `The approval "${withoutTenant(id)}" is expired. ${since}.`);
}

/** Whether a decision without a key says the same as one that was made without: nothing distinguishes it from a repeat. */
function isRepeat(command: CommandId, made: Input, { decision, reason, args }: Decision, message: string | undefined): boolean {
  const first = decisionOf(made);
  if (first === undefined || first.expired === true || !isKeyless(command, message) || !isKeyless(command, messageOf(made))) return false;
  const content = (each: Decision): Json => [each.decision, each.reason ?? null, each.args ?? null];
  return fingerprint(content(first)) === fingerprint([decision, reason ?? null, args ?? null]);
}

/** Whether the client gave the request no key: what is kept while the task is halted has a name all the same. */
function isKeyless(command: CommandId, message: string | undefined): boolean {
  return message === undefined || message === `kept:${command}` || message.startsWith(`decide:${command}:${OWN_KEY}`);
}

/** What a task is given of a decision: of a tool call the decision itself, of an unknown outcome what follows from it. */
function takenAs(task: TaskId, open: OpenCommand, decision: Decision, now: number): Resolved | Rejected | AttemptFailed {
  const { id, kind } = open.command;
  if (kind === 'approval') return said(id, decision);
  if (decision.decision === 'approve') {
    // The execution that finds out what happened has its own attempt number, so that its late reports are stale.
    const attempt = kind === 'step' ? open.attempts : open.attempts + 1;
    return { kind: 'attempt-failed', id, attempt, failure: open.lastError!, retryAt: now, lost: true, decision };
  }
  const because = decision.reason === undefined ? '' : `: ${decision.reason}`;
  const failure = toFailure(
    new TroupeError('outcome-unknown', `Nobody knows whether ${withoutTenant(callId(task, id))} had its effect${because}.`, {
      retryable: false,
    }),
  );
  return { kind: 'rejected', id, failure, decision };
}

function said(id: CommandId, decision: Decision): Resolved {
  return { kind: 'resolved', id, value: toJson(decision, 'the decision') };
}
