import { TaskState, type TaskStatus } from '@a2a-js/sdk';
import { defaultBounds, TroupeError, type AskedInput, type Json } from '@troupe/contracts';
import type { RemoteTask } from './messages.ts';
import { textOf } from './result-of.ts';

/** What a human answered: a text, that it is done, or that there is no answer. */
export type HumanAnswer = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'done' } | { readonly kind: 'declined' };

const ANSWER = 'answer';
const AUTHORIZED = 'authorized';
/** What is answered by who approves without a word. */
const APPROVED = 'approve';

/** What an agent asks in the course of a task, as a question to a human. */
export function question(name: string, task: RemoteTask, status: TaskStatus): TroupeError {
  const isAuth = status.state === TaskState.TASK_STATE_AUTH_REQUIRED;
  const said = textOf(status.message?.parts ?? []).slice(0, defaultBounds.remoteDescriptionCharacters);
  const what = `The agent ${JSON.stringify(name)} ${isAuth ? 'waits until it is authorized' : 'asks a human'}`;
  const properties = isAuth ? {} : { answer: { type: 'string', title: 'Answer', default: APPROVED } };
  const params = { message: `${what}${said === '' ? '.' : `: ${said}`}`, requestedSchema: { type: 'object', properties } };
  const details: AskedInput = {
    requests: { [isAuth ? AUTHORIZED : ANSWER]: { method: 'elicitation/create', params } },
    responses: {},
    state: JSON.stringify(task),
  };
  return new TroupeError('input-required', `${what} before it goes on.`, { retryable: false, details: details as unknown as Json });
}

/** The task that a human was asked about; undefined where the state is none of ours. */
export function askedTask({ state = '' }: AskedInput): RemoteTask | undefined {
  try {
    return remoteTaskIn(JSON.parse(state));
  } catch {
    return undefined;
  }
}

export function remoteTaskIn(value: unknown): RemoteTask | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { task, context } = value as { readonly task?: unknown; readonly context?: unknown };
  return typeof task === 'string' && typeof context === 'string' && task !== '' ? { task, context } : undefined;
}

export function humanAnswer({ requests, responses }: AskedInput): HumanAnswer {
  const key = AUTHORIZED in requests ? AUTHORIZED : ANSWER;
  const { action = 'accept', content } = (responses[key] ?? {}) as {
    readonly action?: string;
    readonly content?: { readonly answer?: Json };
  };
  if (action !== 'accept') return { kind: 'declined' };
  if (key === AUTHORIZED) return { kind: 'done' };
  const { answer = APPROVED } = content ?? {};
  return { kind: 'text', text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
}
