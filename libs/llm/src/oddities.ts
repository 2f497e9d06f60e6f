import { callOddities } from './oddities/calls.ts';
import { conversationOddities } from './oddities/conversations.ts';
import { errorOddities } from './oddities/errors.ts';
import type { AnswerOddity, RequestOddity } from './oddities/oddity.ts';
import { overflowOddities } from './oddities/overflows.ts';
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
export type { AnswerOddity, Given, Oddity, RequestOddity } from './oddities/oddity.ts';
export { ends, events, says } from './oddities/oddity.ts';
