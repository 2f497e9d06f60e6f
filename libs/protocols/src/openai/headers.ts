import { TroupeError, type ErrorCode } from '@troupe/contracts';
import { idField } from '@troupe/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LEAVE_HEADER } from './begin-answer.ts';

/** What requests that begin a task understand besides what OpenAI has. */
export const troupeHeaders: Readonly<Record<string, z.ZodType>> = {
  'X-Troupe-Session': idField.meta({
    description: 'A conversation that the agent remembers: only what the user said last counts then',
    examples: ['ada'],
  }),
  'X-Troupe-On-Disconnect': z
    .literal('cancel')
    .meta({ description: '`cancel`: the task ends when the client leaves before its answer. It goes on otherwise' }),
};

/** @throws TroupeError `bad-request` */
export function sessionOf({ headers }: FastifyRequest): string | undefined {
  const session = headers['x-troupe-session'];
  const leave = headers[LEAVE_HEADER];
  if (leave !== undefined && leave !== 'cancel')
    throw new TroupeError('bad-request', 'X-Troupe-On-Disconnect is "cancel", or is not there.');
  if (session === undefined) return undefined;
  const read = idField.safeParse(session);
  if (!read.success) throw new TroupeError('bad-request', `X-Troupe-Session: ${read.error.issues[0]!.message}.`);
  return read.data;
}

/** What the start of a task can be refused for. */
export const startErrors: readonly ErrorCode[] = [
  'agent-not-found',
  'invalid-input',
  'invalid-characters',
  'idempotency-key-reused',
  'quota-exceeded',
  'quota-used-up',
  'request-timeout',
];
