import { createHash } from 'node:crypto';
import { withTenant, type Decision, type Json, type Task } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import { Message } from '@a2a-js/sdk';
import { RequestMalformedError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { inputOf } from '../tasks/message-parts.ts';
import { pendingInputs, type PendingInput } from '../tasks/pending-inputs.ts';
import { answeredInput, keepAnswer } from './answered-inputs.ts';
import type { Asked } from './asked.ts';
import { messageKey } from './message-id.ts';

const YES: ReadonlySet<string> = new Set(['approve', 'approved', 'yes', 'ok']);
const NO: ReadonlySet<string> = new Set(['reject', 'rejected', 'no']);

/**
 * A message to a task answers what it waits for: an approval, or a signal. What that is is on record before it is done,
 * so that a repeat of the message does it once more under the same key, and nothing to what the task waits for by then.
 *
 * @returns what it answered, for `isInput`
 */
export async function answerTask(store: DocumentStore, asked: Asked, task: Task, message: Message): Promise<string> {
  const key = messageKey(asked, message.messageId);
  const whole = withTenant(asked.principal.tenant, task.id);
  const digest = createHash('sha256')
    .update(JSON.stringify(Message.toJSON(message)))
    .digest('hex');
  const said = inputOf(message.parts);
  const known = await answeredInput(store, whole, key);
  const answer =
    known ?? (await keepAnswer(store, { task: whole, id: key, at: Date.now(), digest, input: await chosenInput(asked, task, said) }));
  if (answer.digest !== digest)
    throw new RequestMalformedError('The messageId was used for another message. Use a new one for a new message.');
  const split = answer.input.indexOf(':');
  const name = answer.input.slice(split + 1);
  if (answer.input.slice(0, split) === 'approval') await asked.service.decide(name, decisionOf(said), key);
  else await asked.service.signal(task.id, name, payloadOf(said, name), key);
  return answer.input;
}

/** Whether a task waits for what was answered. */
export function isInput(input: PendingInput, answered: string): boolean {
  return answered === nameOf(input);
}

function nameOf({ kind, id, name }: PendingInput): string {
  return kind === 'approval' ? `approval:${id ?? ''}` : `signal:${name}`;
}

async function chosenInput({ service }: Asked, task: Task, said: Json): Promise<string> {
  const inputs = await pendingInputs(service, task);
  const state = task.endedAt === undefined ? 'works, and waits for no message' : `ended as ${task.status}`;
  if (inputs.length === 0 || task.endedAt !== undefined) throw new UnsupportedOperationError(`Task "${task.id}" ${state}.`);
  const input = inputs.length === 1 ? inputs[0]! : inputs.find((each) => namedBy(said, each));
  if (input === undefined)
    throw new RequestMalformedError(`The task waits for ${inputs.length} answers: name one in data, as "approval" or "signal".`);
  // What cannot be understood is refused before it is on record as an answer.
  if (input.kind === 'approval') decisionOf(said);
  return nameOf(input);
}

function namedBy(said: Json, { kind, id, name }: PendingInput): boolean {
  return memberOf(said, kind) === (kind === 'approval' ? id : name);
}

/** Words, or the members that `POST /v1/approvals/{id}` takes. */
function decisionOf(said: Json): Decision {
  const given = memberOf(said, 'decision') ?? said;
  const word = typeof given === 'string' ? given.trim().toLowerCase() : '';
  const decision = YES.has(word) ? 'approve' : NO.has(word) ? 'reject' : undefined;
  if (decision === undefined)
    throw new RequestMalformedError(
      'The task waits for a decision: answer "approve" or "reject", or data such as {"decision": "reject", "reason": "…"}.',
    );
  const reason = memberOf(said, 'reason');
  const args = memberOf(said, 'args');
  return { decision, ...(typeof reason === 'string' ? { reason } : {}), ...(args === undefined ? {} : { args }) };
}

/** All that was said, unless it names the signal and has its payload. */
function payloadOf(said: Json, name: string): Json {
  return memberOf(said, 'signal') === name ? (memberOf(said, 'payload') ?? null) : said;
}

function memberOf(said: Json, name: string): Json | undefined {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return undefined;
  return Object.hasOwn(said, name) ? (said as Readonly<Record<string, Json>>)[name] : undefined;
}
