import type { AgentCard, StreamResponse } from '@a2a-js/sdk';
import { PushNotificationNotSupportedError, RequestMalformedError } from '@a2a-js/sdk/errors';
import type { A2ARequestHandler, ServerCallContext } from '@a2a-js/sdk/server';
import type { DocumentStore } from '@troupe/store';
import { a2aError, inWordsOfA2a } from './a2a-error.ts';
import { askedOf, type Asked } from './asked.ts';
import { cancelTask, getTask, listTasks, ownTask, subscribe } from './read-tasks.ts';
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
export function requestHandler(store: DocumentStore, card: AgentCard): A2ARequestHandler {
  const noPush = (params: { readonly taskId: string }, context: ServerCallContext): Promise<never> =>
    operation(context, async (asked) => {
      await ownTask(asked, params.taskId);
      throw new PushNotificationNotSupportedError();
    });
  return {
    getAgentCard: async () => card,
    getAuthenticatedExtendedAgentCard: (_params, context) => operation(context, (asked) => asked.card(true)),
    sendMessage: (params, context) => operation(context, (asked) => sendMessage(store, asked, params)),
    sendMessageStream: (params, context) => streamed(context, (asked) => streamMessage(store, asked, params)),
    getTask: (params, context) => operation(context, (asked) => getTask(asked, params)),
    listTasks: (params, context) => operation(context, (asked) => listTasks(asked, params)),
    cancelTask: (params, context) => operation(context, (asked) => cancelTask(asked, params)),
    resubscribe: (params, context) => streamed(context, (asked) => subscribe(asked, params.id)),
    createTaskPushNotificationConfig: noPush,
    getTaskPushNotificationConfig: noPush,
    listTaskPushNotificationConfigs: noPush,
    deleteTaskPushNotificationConfig: noPush,
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
