import type { AgentCard, StreamResponse } from '@a2a-js/sdk';
import { RequestMalformedError } from '@a2a-js/sdk/errors';
import type { A2ARequestHandler, ServerCallContext } from '@a2a-js/sdk/server';
import type { A2aParts } from '../a2a-parts.ts';
import { createPush, deletePush, getPush, listPush } from '../push/push-operations.ts';
import { a2aError, inWordsOfA2a } from './a2a-error.ts';
import { askedOf, type Asked } from './asked.ts';
import { cancelTask, getTask, listTasks, subscribe } from './read-tasks.ts';
import { sendMessage, streamMessage } from './send-message.ts';

/**
 * The operations of the protocol over durable tasks, for the bindings of the official package. It keeps nothing: what an
 * operation is about stands in the context of its request.
 *
 * V1  A message is taken once, for ever: the id of its task follows from its sender, the agent and its messageId.
 * V2  What a message to a task answers is on record before it is done. A repeat answers that, and nothing else.
 * V3  Updates follow from events of the log alone: every reader has the same ones in the same order, whichever process
 *     it asks.
 * V4  A stream goes on behind any position it gave, without a gap and without a double.
 *
 * @param card what versions each binding has
 */
export function requestHandler(parts: Pick<A2aParts, 'store' | 'pushes'>, card: AgentCard): A2ARequestHandler {
  const { pushes } = parts;
  return {
    getAgentCard: async () => card,
    getAuthenticatedExtendedAgentCard: (_params, context) => operation(context, (asked) => asked.card(true)),
    sendMessage: (params, context) => operation(context, (asked) => sendMessage(parts, asked, params)),
    sendMessageStream: (params, context) => streamed(context, (asked) => streamMessage(parts, asked, params)),
    getTask: (params, context) => operation(context, (asked) => getTask(asked, params)),
    listTasks: (params, context) => operation(context, (asked) => listTasks(asked, params)),
    cancelTask: (params, context) => operation(context, (asked) => cancelTask(asked, params)),
    resubscribe: (params, context) => streamed(context, (asked) => subscribe(asked, params.id)),
    createTaskPushNotificationConfig: (params, context) => operation(context, (asked) => createPush(pushes, asked, params)),
    getTaskPushNotificationConfig: (params, context) => operation(context, (asked) => getPush(pushes, asked, params)),
    listTaskPushNotificationConfigs: (params, context) => operation(context, (asked) => listPush(pushes, asked, params.taskId)),
    deleteTaskPushNotificationConfig: (params, context) => operation(context, (asked) => deletePush(pushes, asked, params)),
  };
}

function operation<T>(context: ServerCallContext, run: (asked: Asked) => Promise<T>): Promise<T> {
  const asked = askedOf(context);
  return inWordsOfA2a(asked, () => run(withinTenant(asked, context)));
}

async function* streamed(
  context: ServerCallContext,
  run: (asked: Asked) => AsyncGenerator<StreamResponse, void>,
): AsyncGenerator<StreamResponse, void> {
  const asked = askedOf(context);
  try {
    for await (const update of run(withinTenant(asked, context))) {
      yield update;
      await asked.taken?.();
    }
  } catch (error) {
    throw a2aError(asked, error);
  }
}

/** Whose data it is follows from who asks: what a request names besides has to be that. */
function withinTenant(asked: Asked, { tenant = '' }: ServerCallContext): Asked {
  if (tenant === '' || tenant === asked.principal.tenant) return asked;
  throw new RequestMalformedError('The tenant of the request is not that of who asks.');
}
