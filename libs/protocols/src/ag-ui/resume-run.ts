import { TroupeError, type Approval, type Decision, type Json, type Task, type TaskService } from '@troupe/contracts';
import { keyedId } from '@troupe/http';
import { z } from 'zod';
import type { Resume, RunRequest } from './run-request.ts';
import { THREAD } from './run-start.ts';
import { waitsOf } from '../tree/waits-of.ts';
import { unfit } from '../unfit.ts';

/** A run that goes on with the task of the one before it. */
export interface Resumed {
  readonly task: Task;
  /** Milliseconds since 1970: what was before is known to the client. */
  readonly since: number;
}

/** What a client answers to an interrupt, as its `responseSchema` says. */
interface Answer {
  readonly approved: boolean;
  /** Instead of the arguments that were asked about. */
  readonly editedArgs?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

export const answer: z.ZodType<Answer> = z.strictObject({
  approved: z.boolean(),
  editedArgs: z.record(z.string(), z.unknown()).exactOptional(),
  reason: z.string().exactOptional(),
});

/**
 * Decides what the run before was interrupted for. The same answers again have no other effect.
 *
 * @throws TroupeError `validation-failed` where the answers are not those to all open interrupts of one run of the
 * agent in this thread, `approval-not-found`, and what a decision is refused with
 */
export async function resumeRun(service: TaskService, name: string, request: RunRequest): Promise<Resumed> {
  const answers = request.resume ?? [];
  const decisions = answers.map((each, at) => ({ id: each.interruptId, decision: decisionOf(each, at) }));
  const approvals = await Promise.all(decisions.map(({ id }) => service.approval(id)));
  const task = await taskOf(service, approvals[0]!.task);
  await demandFit(service, task, name, request, approvals);
  const key = keyedId(JSON.stringify(['ag-ui', request.threadId, request.runId]));
  const decided: Approval[] = [];
  for (const { id, decision } of decisions) decided.push(await decide(service, id, decision, key));
  return { task, since: Math.min(...decided.map(({ decidedAt }) => Date.parse(decidedAt!))) };
}

/** The task at the top of the tree. */
async function taskOf(service: TaskService, id: string): Promise<Task> {
  const task = await service.get(id);
  return task.parent === undefined ? task : taskOf(service, task.parent);
}

async function demandFit(
  service: TaskService,
  task: Task,
  name: string,
  { threadId }: RunRequest,
  approvals: readonly Approval[],
): Promise<void> {
  if (task.kind !== 'agent' || task.name !== name || task.attributes[THREAD] !== threadId)
    throw unfit(`/resume/0/interruptId`, `Interrupt "${approvals[0]!.id}" is of no run of agent "${name}" in this thread`);
  for (const [at, approval] of approvals.entries()) {
    if ((await taskOf(service, approval.task)).id !== task.id)
      throw unfit(`/resume/${at}/interruptId`, `Interrupt "${approval.id}" is of another run than the first`);
  }
  const given = new Set(approvals.map(({ id }) => id));
  const missing = (await waitsOf(service, task.id)).approvals.filter((id) => !given.has(id));
  if (missing.length > 0) throw unfit('/resume', `All open interrupts are answered together; missing: ${missing.join(', ')}`);
}

/** By another client it may have been decided the same way. */
async function decide(service: TaskService, id: string, decision: Decision, key: string): Promise<Approval> {
  try {
    return await service.decide(id, decision, key);
  } catch (error) {
    if (!(error instanceof TroupeError) || error.code !== 'already-decided') throw error;
    const approval = await service.approval(id);
    if (approval.status !== (decision.decision === 'approve' ? 'approved' : 'rejected') || decision.args !== undefined) throw error;
    return approval;
  }
}

function decisionOf({ status, payload }: Resume, at: number): Decision {
  if (status === 'cancelled') return { decision: 'reject', reason: 'Nobody answered.' };
  const read = answer.safeParse(payload);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw unfit(['', 'resume', at, 'payload', ...issue!.path].join('/'), issue!.message);
  }
  const { approved, editedArgs, reason } = read.data;
  return {
    decision: approved ? 'approve' : 'reject',
    ...(reason === undefined ? {} : { reason }),
    ...(approved && editedArgs !== undefined ? { args: editedArgs as Json } : {}),
  };
}

/** What the runs of a thread wait for, but for one of them. */
export async function openInterrupts(
  service: TaskService,
  name: string,
  { threadId }: RunRequest,
  but: string,
): Promise<readonly string[]> {
  const { items } = await service.list({ kind: 'agent', name, status: ['running'], attributes: { [THREAD]: threadId } }, { limit: 10 });
  const waits = await Promise.all(items.filter(({ id }) => id !== but).map(({ id }) => waitsOf(service, id)));
  return waits.flatMap(({ busy, approvals }) => (busy ? [] : approvals));
}

export function unanswered(interrupts: readonly string[]): TroupeError {
  return unfit('/resume', `This thread is interrupted, which is to be answered first: ${interrupts.join(', ')}`);
}
