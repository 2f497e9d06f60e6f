import { TaskState, type Message, type Part, type StreamResponse, type Task } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import {
  CancelledError,
  defaultBounds,
  splitInput,
  ToolError,
  TroupeError,
  type Effect,
  type Json,
  type WorkContext,
} from '@troupe/contracts';
import type { ToolResult } from '../port.ts';
import { lost } from '../foreign/lost-calls.ts';
import { inWords, sendFault } from './agent-fault.ts';
import { askedTask, humanAnswer, question } from './asked-of-human.ts';
import { callProgress, recordedTask, type CallProgress } from './call-progress.ts';
import { followTask, seen, settledBy, watchEvents } from './follow-task.ts';
import { answerParts, messageId, messageOf, partsOf, type RemoteTask } from './messages.ts';
import { demandCompleted, resultOf, resultParts } from './result-of.ts';

/** An agent that can be asked now. */
export interface OpenAgent {
  readonly name: string;
  readonly client: Client;
  readonly streaming: boolean;
  readonly effect: Effect;
  /** Milliseconds its task may take. */
  readonly limit: number;
}

/** One attempt. */
interface Run {
  readonly agent: OpenAgent;
  readonly context: WorkContext;
  readonly progress: CallProgress;
  readonly signal: AbortSignal;
}

/**
 * One attempt: a message begins a task, or goes on with one, which is followed to its end. A task that an attempt
 * before has begun is only followed.
 *
 * @throws TroupeError as the failed attempt of a tool; the reason of the `signal`
 */
export async function runCall(agent: OpenAgent, given: Json | undefined, context: WorkContext): Promise<ToolResult> {
  const limit = AbortSignal.timeout(agent.limit);
  const progress = callProgress(context);
  const run: Run = { agent, context, progress, signal: AbortSignal.any([context.signal, limit]) };
  try {
    return { value: await resultOfCall(run, given) };
  } catch (error) {
    if (!run.signal.aborted) throw error;
    // What is interrupted goes on in the next attempt.
    if (limit.aborted || context.signal.reason instanceof CancelledError) await cancelTask(agent, progress.task());
    if (context.signal.aborted) throw context.signal.reason;
    const what = inWords(agent.name);
    if (progress.task() === undefined) throw lost(what, 'the message', agent.effect, `its time of ${agent.limit} ms is up.`);
    throw new ToolError(`${what} did not end within ${agent.limit} ms; its task was cancelled.`);
  } finally {
    progress.end();
  }
}

async function resultOfCall(run: Run, given: Json | undefined): Promise<Json> {
  const { agent, context, progress, signal } = run;
  const { input } = splitInput(given);
  const begun = progress.task()?.task ?? (await begin(run, given));
  if (typeof begun !== 'string') return resultOf(begun.parts, context.artifacts);
  const isSettled = settledBy(input !== undefined && humanAnswer(input).kind === 'done' ? performance.now() : undefined);
  const task = await followTask(begun, { ...agent, ...progress, signal, isSettled });
  const { state } = task.status!;
  if (state === TaskState.TASK_STATE_INPUT_REQUIRED || state === TaskState.TASK_STATE_AUTH_REQUIRED)
    throw question(agent.name, { task: task.id, context: task.contextId }, task.status!);
  demandCompleted(agent.name, task);
  return resultOf(resultParts(task), context.artifacts);
}

/** @returns the task to follow, or the message that is all there is */
async function begin(run: Run, given: Json | undefined): Promise<string | Message> {
  const { args, input } = splitInput(given);
  if (input === undefined) return send(run, partsOf(args), undefined);
  const asked = askedTask(input);
  if (asked === undefined) throw new ToolError(`${inWords(run.agent.name)} did not ask what was answered.`);
  const answer = humanAnswer(input);
  switch (answer.kind) {
    case 'declined':
      await cancelTask(run.agent, asked);
      throw new ToolError(`No human answered what ${inWords(run.agent.name)} asked; its task was cancelled.`);
    case 'done':
      run.progress.began(asked);
      return asked.task;
    case 'text':
      return send(run, answerParts(answer.text), asked);
    default:
      return answer satisfies never;
  }
}

async function send(run: Run, parts: Part[], answers: RemoteTask | undefined): Promise<string | Message> {
  const { agent, context, signal } = run;
  const message = messageOf(messageId(context.idempotencyKey), parts, answers);
  try {
    return await (agent.streaming ? sendStreaming(run, message) : sendOnce(run, message));
  } catch (error) {
    const known = run.progress.task();
    // The answer was lost, but not the task.
    if (known !== undefined && !signal.aborted) return known.task;
    throw signal.aborted ? error : sendFault(agent.name, agent.effect, error);
  }
}

type Sent = Parameters<Client['sendMessage']>[0];

async function sendOnce({ agent, progress, signal }: Run, message: Sent): Promise<string | Message> {
  const answer = await agent.client.sendMessage(message, { signal });
  return 'messageId' in answer ? answer : begunTask(progress, answer.id, answer.contextId);
}

/** The stream is read to its end; the task is asked for after that. */
async function sendStreaming({ agent, progress, signal }: Run, message: Sent): Promise<string | Message> {
  const left = new AbortController();
  const watching = { ...progress, isSettled: settledBy() };
  const stream = agent.client.sendMessageStream(message, { signal: AbortSignal.any([signal, left.signal]) });
  try {
    const { value } = (await stream.next()) as IteratorResult<StreamResponse, undefined>;
    if (value?.payload?.$case === 'message') return value.payload.value;
    const first = value === undefined ? undefined : seen(value, watching);
    if (first?.task === undefined) throw new Error('the stream ended before it began');
    const id = begunTask(progress, first.task.id, first.task.contextId);
    if (!first.settled) await watchEvents(stream, watching);
    return id;
  } finally {
    left.abort();
  }
}

function begunTask(progress: CallProgress, task: string, context: string): string {
  if (task === '') throw new Error('it named no task');
  progress.began({ task, context });
  return task;
}

/** As far as that goes: nobody waits for the task any more. */
async function cancelTask({ client }: OpenAgent, task: RemoteTask | undefined): Promise<Task | undefined> {
  if (task === undefined) return undefined;
  const signal = AbortSignal.timeout(Math.min(defaultBounds.remoteFetchTime, 5_000));
  return client.cancelTask({ tenant: '', id: task.task, metadata: undefined }, { signal }).catch(() => undefined);
}

/** What became of an attempt: its task is there, and the next attempt follows it; or nobody knows. */
export function reconciled(name: string, lastHeartbeat: Json | undefined): ToolResult {
  if (recordedTask(lastHeartbeat) !== undefined) return { value: { happened: false } };
  throw new TroupeError('outcome-unknown', `${inWords(name)} may have got the message: it did not come to name its task.`, {
    retryable: false,
  });
}
