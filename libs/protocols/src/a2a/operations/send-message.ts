import { createHash } from 'node:crypto';
import type { Task as TroupeTask } from '@troupe/contracts';
import type { Message, SendMessageRequest, StreamResponse, Task, TaskPushNotificationConfig } from '@a2a-js/sdk';
import { RequestMalformedError } from '@a2a-js/sdk/errors';
import { inputOf } from '../tasks/message-parts.ts';
import { pendingInputs, type PendingInput } from '../tasks/pending-inputs.ts';
import { contextOf, MESSAGE, taskOf } from '../tasks/task-of.ts';
import type { A2aParts } from '../a2a-parts.ts';
import { createPush } from '../push/push-operations.ts';
import type { Asked } from './asked.ts';
import { answerTask, isInput } from './answer-task.ts';
import { messageKey, messageOf } from './message-id.ts';
import { followed, ownTask } from './read-tasks.ts';

/**
 * A message begins a task, or answers one that waits for its client. The task is named by the message: a repeat of it is
 * the same task, for ever and at any process.
 */
export async function sendMessage(parts: Taking, asked: Asked, request: SendMessageRequest): Promise<Task> {
  const taken = await takeMessage(parts, asked, request);
  const { returnImmediately: atOnce = false, historyLength: history } = request.configuration ?? {};
  if (atOnce || isOver(taken)) return taskOf(taken.task, { history, inputs: taken.inputs });
  const gone = AbortSignal.any([asked.gone, AbortSignal.timeout(asked.waitTime)]);
  for await (const _update of followed(asked, taken.task, { gone, turns: taken.task.turns }));
  const now = await asked.service.get(taken.task.id);
  return taskOf(now, { history, inputs: await pendingInputs(asked.service, now) });
}

/** The task first, then all that happens to it. */
export async function* streamMessage(parts: Taking, asked: Asked, request: SendMessageRequest): AsyncGenerator<StreamResponse, void> {
  const taken = await takeMessage(parts, asked, request);
  const { task, inputs } = taken;
  yield { payload: { $case: 'task', value: taskOf(task, { history: request.configuration?.historyLength, inputs }) } };
  if (!isOver(taken)) yield* followed(asked, task, { turns: task.turns });
}

/** A task that a message began or answered, and what it waits for since. */
interface Taken {
  readonly task: TroupeTask;
  readonly inputs: readonly PendingInput[];
}

function isOver({ task, inputs }: Taken): boolean {
  return task.endedAt !== undefined || inputs.length > 0;
}

type Taking = Pick<A2aParts, 'store' | 'pushes'>;

async function takeMessage(parts: Taking, asked: Asked, request: SendMessageRequest): Promise<Taken> {
  const message = messageOf(request);
  const { service } = asked;
  const push = pushOf(request, message.messageId);
  if (message.taskId === '') {
    const task = await startTask(asked, message);
    if (push !== undefined) await createPush(parts.pushes, asked, { ...push, taskId: task.id }, 0);
    return { task, inputs: await pendingInputs(service, task) };
  }
  const waiting = await ownTask(asked, message.taskId);
  if (message.contextId !== '' && message.contextId !== contextOf(waiting))
    throw new RequestMalformedError(`Task "${waiting.id}" is of another context than the message.`);
  if (push !== undefined) await createPush(parts.pushes, asked, { ...push, taskId: waiting.id });
  const answered = await answerTask(parts.store, asked, waiting, message);
  const task = await service.get(waiting.id);
  // It may not have come to read what it was answered.
  const inputs = (await pendingInputs(service, task)).filter((each) => !isInput(each, answered));
  return { task, inputs };
}

async function startTask(asked: Asked, { messageId, contextId, parts }: Message): Promise<TroupeTask> {
  const { kind, name } = asked.agent;
  const id = messageKey(asked, messageId);
  // An agent remembers what was said in a context: one that goes on with it names the id it was given here.
  const session = contextId === '' ? id : contextId;
  const attributes = { [MESSAGE]: messageId };
  const { task } = await asked.service.start({ kind, name, id, input: inputOf(parts), session, attributes });
  return task;
}

/** A configuration without an id has one that follows from the message: its repeat sets no other. */
function pushOf({ configuration }: SendMessageRequest, messageId: string): TaskPushNotificationConfig | undefined {
  const config = configuration?.taskPushNotificationConfig;
  if (config === undefined || config.url === '') return undefined;
  return config.id === '' ? { ...config, id: createHash('sha256').update(messageId).digest('hex').slice(0, 32) } : config;
}
