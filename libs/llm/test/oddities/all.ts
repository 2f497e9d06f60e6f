import { callOddities } from './calls.ts';
import { conversationOddities } from './conversations.ts';
import { errorOddities } from './errors.ts';
import type { AnswerOddity, RequestOddity } from './oddity.ts';
import { overflowOddities } from './overflows.ts';
import { schemaOddities } from './schemas.ts';
import { streamOddities } from './streams.ts';
import { wantedBackOddities } from './wanted-back.ts';

export const answerOddities: readonly (readonly [of: string, oddities: readonly AnswerOddity[]])[] = [
  ['Calls of tools', callOddities],
  ['Streams', streamOddities],
  ['Errors', errorOddities],
  ['Conversations that are too long', overflowOddities],
];

export const requestOddities: readonly (readonly [of: string, oddities: readonly RequestOddity[]])[] = [
  ['Conversations and fields', conversationOddities],
  ['What belongs to a model', wantedBackOddities],
  ['Tools', schemaOddities],
];
