import { defaultBounds, TroupeError, type Approval, type Decision, type Json, type Task, type TaskService } from '@troupe/contracts';
import { keyedId } from '@troupe/http';
import { argumentsOf } from '../arguments-of.ts';
import { unfit } from '../unfit.ts';
import type { SentMessage, SentPart } from './chat-request.ts';

/** An answer that goes on after decisions. */
export interface Continued {
  readonly task: Task;
  /** Milliseconds since 1970: what was before is known to the client. */
  readonly since: number;
}

interface Response {
  readonly pointer: string;
  readonly id: string;
  readonly approved: boolean;
  readonly reason: string | undefined;
}

/**
 * Decides what a message of the assistant has responses to. The same ones again have no other effect, and where another
 * was faster, the answer goes on with what that one decided.
 *
 * @throws TroupeError `validation-failed` where there are none, or of another answer; `task-not-found`,
 * `approval-not-found`, and what a decision is refused with
 */
export async function decideCalls(service: TaskService, chat: string, message: SentMessage, at: number): Promise<Continued> {
  const responses = message.parts.flatMap((part, n) => responseOf(part, `/messages/${at}/parts/${n}/approval`));
  if (responses.length === 0) throw unfit(`/messages/${at}/parts`, 'It has no response to an approval, and no message of a user follows');
  if (responses.length > defaultBounds.givenTools)
    throw unfit(`/messages/${at}/parts`, `It has more than ${defaultBounds.givenTools} responses`);
  const task = await service.get(message.id);
  if (task.session !== chat || task.parent !== undefined) throw unfit(`/messages/${at}/id`, `There is no such answer in chat "${chat}"`);
  const approvals = await Promise.all(responses.map(({ id }) => service.approval(id)));
  for (const [n, approval] of approvals.entries())
    if ((await topOf(service, approval.task)) !== task.id)
      throw unfit(responses[n]!.pointer, `Approval "${approval.id}" is of another answer`);
  const decided: Approval[] = [];
  for (const [n, response] of responses.entries()) decided.push(await decide(service, approvals[n]!, response));
  return { task, since: Math.min(...decided.map(({ decidedAt }) => Date.parse(decidedAt!))) };
}

function responseOf(part: SentPart, pointer: string): readonly Response[] {
  const { state, approval } = part;
  if (state !== 'approval-responded' || typeof approval !== 'object' || approval === null) return [];
  const { id, approved, reason } = approval as { readonly [member: string]: unknown };
  if (typeof id !== 'string' || id.length > defaultBounds.cursorCharacters)
    throw unfit(`${pointer}/id`, 'It must be the id of an approval');
  if (typeof approved !== 'boolean') throw unfit(`${pointer}/approved`, 'It must be true or false');
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > defaultBounds.reasonCharacters))
    throw unfit(`${pointer}/reason`, `It must be text of at most ${defaultBounds.reasonCharacters} characters`);
  return [{ pointer, id, approved, reason: reason === '' ? undefined : reason }];
}

/** The id of the task at the top of the tree. */
async function topOf(service: Pick<TaskService, 'get'>, id: string): Promise<string> {
  const { parent } = await service.get(id);
  return parent === undefined ? id : topOf(service, parent);
}

async function decide(service: TaskService, approval: Approval, response: Response): Promise<Approval> {
  if (approval.decidedAt !== undefined) return approval;
  const { id, approved, reason } = response;
  try {
    return await service.decide(id, decisionOf(approval, response), keyedId(JSON.stringify(['ai-sdk', id, approved, reason ?? null])));
  } catch (error) {
    if (!(error instanceof TroupeError) || error.code !== 'already-decided') throw error;
    return service.approval(id);
  }
}

/** A question is answered by the reason: it is the one place a front end has for it. */
function decisionOf({ kind, schema }: Approval, { pointer, approved, reason }: Response): Decision {
  const decision = approved ? 'approve' : 'reject';
  if (!approved || kind === undefined) return { decision, ...(reason === undefined ? {} : { reason }) };
  if (reason === undefined && kind === 'question') throw unfit(`${pointer}/reason`, 'A question is answered by the reason of its approval');
  return { decision, ...(reason === undefined ? {} : { args: wantsText(schema) ? reason : (argumentsOf(reason) as Json) }) };
}

function wantsText(schema: Json | undefined): boolean {
  return typeof schema !== 'object' || schema === null || Array.isArray(schema) || (schema as { readonly type?: Json }).type === 'string';
}
