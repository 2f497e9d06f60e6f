import { callOddities } from './oddities/calls.ts';
import { conversationOddities } from './oddities/conversations.ts';
import { errorOddities } from './oddities/errors.ts';
import type { AnswerOddity, AskedOddity, RequestOddity } from './oddities/oddity.ts';
import { messagesAnswers } from './oddities/messages-api/answers.ts';
import { messagesRequests } from './oddities/messages-api/requests.ts';
import { overflowOddities } from './oddities/overflows.ts';
import { responsesAnswers } from './oddities/responses-api/answers.ts';
import { responsesRequests } from './oddities/responses-api/requests.ts';
import { schemaOddities } from './oddities/schemas.ts';
import { streamOddities } from './oddities/streams.ts';
import { thoughtOddities } from './oddities/thoughts.ts';
import { wantedBackOddities } from './oddities/wanted-back.ts';

export const answerOddities: readonly (readonly [of: string, oddities: readonly AnswerOddity[]])[] = [
  ['Calls of tools', callOddities],
  ['Streams', [...streamOddities, ...thoughtOddities]],
  ['Errors', errorOddities],
  ['Conversations that are too long', overflowOddities],
];

export const requestOddities: readonly (readonly [of: string, oddities: readonly RequestOddity[]])[] = [
  ['Conversations and fields', conversationOddities],
  ['What belongs to a model', wantedBackOddities],
  ['Tools', schemaOddities],
];

/** Those of servers that speak the Messages API. */
export const messagesOddities: { readonly answers: readonly AnswerOddity[]; readonly requests: readonly AskedOddity[] } = {
  answers: messagesAnswers,
  requests: messagesRequests,
};

/** Those of servers that speak the Responses API. */
export const responsesOddities: typeof messagesOddities = { answers: responsesAnswers, requests: responsesRequests };

export type { AnswerOddity, AskedOddity, Given, Oddity, RequestOddity } from './oddities/oddity.ts';
export { ends, events, says } from './oddities/oddity.ts';
export { begins, call, finishes, named, text, thought } from './oddities/messages-api/answers.ts';
export { responseOf, responseWithCall } from './oddities/responses-api/answers.ts';
