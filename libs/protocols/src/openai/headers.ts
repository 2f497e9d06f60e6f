import { TroupeError, type ErrorCode } from '@troupe/contracts';
import { idField } from '@troupe/http';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { checkLeaveHeader, leaveHeader } from '../cancel-on-leave.ts';

/** What requests that begin a task understand besides what OpenAI has. */
export const troupeHeaders: Readonly<Record<string, z.ZodType>> = {
  'X-Troupe-Session': idField.meta({
    description: 'A conversation that the agent remembers: only what the user said last counts then',
    examples: ['ada'],
  }),
  ...leaveHeader,
};

/** @throws TroupeError `bad-request` */
export function sessionOf(request: FastifyRequest): string | undefined {
  checkLeaveHeader(request);
  const session = request.headers['x-troupe-session'];
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
