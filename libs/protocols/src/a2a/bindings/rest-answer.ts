import {
  AgentCard,
  ListTaskPushNotificationConfigsResponse,
  ListTasksRequest,
  ListTasksResponse,
  Message,
  SendMessageRequest,
  StreamResponse,
  Task,
  TaskPushNotificationConfig,
} from '@a2a-js/sdk';
import { A2AError, RequestMalformedError, restStatusFor, toRestErrorBody } from '@a2a-js/sdk/errors';
import type { A2ARequestHandler, ServerCallContext } from '@a2a-js/sdk/server';
import type { Asked } from '../operations/asked.ts';
import { POSITION } from '../operations/read-tasks.ts';
import type { Answered, ServiceHeaders } from './answered.ts';
import { callContext } from './call-context.ts';
import { begun, positionIn } from './stream-items.ts';
import type { RestGiven } from './rest-operations.ts';

/**
 * A request of the binding over HTTP and JSON, which the official package has for another web framework alone.
 *
 * @throws TroupeError where the protocol has no word for what is wrong
 */
export async function restAnswer(
  handler: A2ARequestHandler,
  card: AgentCard,
  asked: Asked,
  headers: ServiceHeaders,
  given: RestGiven,
): Promise<Answered> {
  try {
    return await answer(handler, callContext(asked, headers, card, 'HTTP+JSON', given.params.tenant), given);
  } catch (error) {
    if (asked.refused !== undefined) throw asked.refused;
    const told = error instanceof A2AError ? error : new RequestMalformedError('The request is not one of its operation.');
    const status = restStatusFor(told);
    return { kind: 'value', status, body: toRestErrorBody(told, status) };
  }
}

function answer(handler: A2ARequestHandler, context: ServerCallContext, given: RestGiven): Promise<Answered> {
  const { params, body } = given;
  const [id, verb] = splitVerb(params.task ?? '');
  const config = { tenant: '', taskId: params.task ?? '', id: params.config ?? '' };
  switch (given.operation) {
    case 'send':
      return value(handler.sendMessage(sendRequest(body), context), (sent) =>
        'messageId' in sent ? { message: Message.toJSON(sent) } : { task: Task.toJSON(sent) },
      );
    case 'stream':
      return stream(handler.sendMessageStream(sendRequest(body), context));
    case 'list':
      return value(handler.listTasks(listRequest(given.query), context), listed);
    case 'get':
      if (verb === 'subscribe') return stream(handler.resubscribe({ id, tenant: '' }, context));
      return value(handler.getTask({ id: params.task ?? '', tenant: '', ...lengthIn(given.query) }, context), Task.toJSON);
    case 'act':
      if (verb === 'subscribe') return stream(handler.resubscribe({ id, tenant: '' }, context));
      if (verb === 'cancel') return value(handler.cancelTask({ id, tenant: '', metadata: undefined }, context), Task.toJSON);
      throw new RequestMalformedError('Add to the id of the task what is to be done: ":cancel" or ":subscribe".');
    case 'card':
      return value(handler.getAuthenticatedExtendedAgentCard({ tenant: '' }, context), AgentCard.toJSON);
    case 'push-create': {
      const asked = TaskPushNotificationConfig.fromJSON({ ...(body as object), taskId: config.taskId });
      return value(handler.createTaskPushNotificationConfig(asked, context), TaskPushNotificationConfig.toJSON, 201);
    }
    case 'push-list':
      return value(
        handler.listTaskPushNotificationConfigs({ ...config, pageSize: 0, pageToken: '' }, context),
        ListTaskPushNotificationConfigsResponse.toJSON,
      );
    case 'push-get':
      return value(handler.getTaskPushNotificationConfig(config, context), TaskPushNotificationConfig.toJSON);
    case 'push-delete':
      return value(handler.deleteTaskPushNotificationConfig(config, context), () => undefined, 204);
    default:
      return given.operation satisfies never;
  }
}

async function value<T>(asked: Promise<T>, toJson: (answer: T) => unknown, status = 200): Promise<Answered> {
  return { kind: 'value', status, body: toJson(await asked) as object | undefined };
}

async function stream(updates: AsyncGenerator<StreamResponse, void>): Promise<Answered> {
  const items = await begun<StreamResponse>(updates, {
    data: (item) => StreamResponse.toJSON(item) as object,
    position: ({ payload }) => positionIn(payload?.value, POSITION),
    error: (error) => ({ event: 'error', data: toRestErrorBody(error, restStatusFor(error)) }),
  });
  return { kind: 'stream', items };
}

function sendRequest(body: unknown): SendMessageRequest {
  return SendMessageRequest.fromJSON(body as object);
}

/** An id, and what stands behind its last colon. */
function splitVerb(text: string): [id: string, verb: string] {
  const colon = text.lastIndexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function listRequest(query: RestGiven['query']): ListTasksRequest {
  const { includeArtifacts, pageSize, historyLength: _length, ...texts } = query;
  return ListTasksRequest.fromJSON({
    ...texts,
    ...lengthIn(query),
    ...(pageSize === undefined ? {} : { pageSize: countIn(pageSize, 'pageSize') }),
    includeArtifacts: includeArtifacts === 'true',
  });
}

function lengthIn({ historyLength }: RestGiven['query']): { readonly historyLength?: number } {
  return historyLength === undefined ? {} : { historyLength: countIn(historyLength, 'historyLength') };
}

function countIn(text: string, name: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new RequestMalformedError(`${name} is a whole number.`);
}

/** What a list has though it is empty or zero. */
function listed(response: ListTasksResponse): object {
  const { tasks, nextPageToken, pageSize, totalSize } = response;
  return { tasks: [], ...(ListTasksResponse.toJSON({ ...response, tasks }) as object), nextPageToken, pageSize, totalSize };
}
