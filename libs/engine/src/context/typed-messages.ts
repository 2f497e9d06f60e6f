import {
  fitAnswer,
  fitPayload,
  type MessageDefinition,
  type QueryDefinition,
  type SignalDefinition,
  type UpdateDefinition,
  type WaitOptions,
} from '@troupe/contracts';
import type { Execution } from '../execution/execution.ts';
import { handled } from '../promises/handled.ts';
import { isPromise } from '../promises/is-promise.ts';
import type { Inbox } from '../execution/inbox.ts';
import { awaitNextSignal } from './durable-calls.ts';
import { nameGiven } from './name-given.ts';

/**
 * What code does with messages, which it has by name or by definition. By definition it gets what the
 * schema makes of a payload. That is done where the code runs, so that a replay gives the same.
 */

type Handler = (payload: any) => unknown;
type Validator = ((payload: any) => unknown) | undefined;

export function awaitSignal(execution: Execution, signal: unknown, { signal: abort, key }: WaitOptions = {}): Promise<unknown> {
  const name = nameGiven(signal, 'ctx.signal');
  const definition = definitionOf('signal', signal) as SignalDefinition | undefined;
  if (definition !== undefined) execution.inbox.define(definition);
  const payload = awaitNextSignal(execution, name, abort, key);
  return definition?.schema === undefined ? payload : handled(payload.then((given) => fitPayload(definition, given)));
}

export function onSignal(inbox: Inbox, signal: unknown, handler: Handler): void {
  const name = nameGiven(signal, 'ctx.on.signal');
  const definition = definitionOf('signal', signal) as SignalDefinition | undefined;
  if (definition !== undefined) inbox.define(definition);
  inbox.onSignal(
    name,
    fitted(handler, definition, (call, payload) => call(payload)),
  );
}

export function onQuery(inbox: Inbox, query: unknown, handler: Handler): void {
  const name = nameGiven(query, 'ctx.on.query');
  const definition = definitionOf('query', query) as QueryDefinition | undefined;
  const answer = (call: Handler, payload: unknown): unknown => {
    const given = call(payload);
    // A query that answers later is refused by what asks it.
    return definition === undefined || isPromise(given) ? given : fitAnswer(definition, given);
  };
  inbox.onQuery(name, fitted(handler, definition, answer));
}

export function onUpdate(inbox: Inbox, update: unknown, handler: Handler, validate: Validator): void {
  const name = nameGiven(update, 'ctx.on.update');
  const definition = definitionOf('update', update) as UpdateDefinition | undefined;
  if (definition === undefined) {
    inbox.onUpdate(name, handler, validate);
    return;
  }
  const answer = async (call: Handler, payload: unknown): Promise<unknown> => fitAnswer(definition, await call(payload));
  inbox.onUpdate(name, fitted(handler, definition, answer), (payload) => {
    const given = fitPayload(definition, payload);
    return validate?.(given);
  });
}

/** What is no function is left for the inbox to refuse. */
function fitted(
  handler: Handler,
  definition: MessageDefinition | undefined,
  answer: (call: Handler, payload: unknown) => unknown,
): Handler {
  if (definition === undefined || typeof handler !== 'function') return handler;
  return (payload) => answer(handler, fitPayload(definition, payload));
}

function definitionOf(kind: MessageDefinition['kind'], message: unknown): MessageDefinition | undefined {
  const isDefinition = typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;
  return isDefinition ? (message as MessageDefinition) : undefined;
}
