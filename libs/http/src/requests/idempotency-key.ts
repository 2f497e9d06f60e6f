import { createHash } from 'node:crypto';
import { TroupeError } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { idempotencyKey as keySchema } from '../shapes/headers.ts';

/** How the header is described where it names a request to a task. */
export const keyHeader: Readonly<Record<'Idempotency-Key', z.ZodType<string>>> = { 'Idempotency-Key': keySchema };

/**
 * The client's Idempotency-Key, if it sent one.
 *
 * @throws TroupeError `bad-request`
 */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (!keySchema.safeParse(key).success) {
    throw new TroupeError('bad-request', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  }
  return key as string;
}

/** The id a task gets when its client gave only a key: the same key, the same task. */
export function keyedId(key: string): string {
  return `key-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

/** The id a key stands for has another task. */
export function isTaken(error: unknown): boolean {
  return error instanceof TroupeError && error.code === 'already-exists';
}

/** What is said of a key whose id is taken; other errors stay as they are. */
export function keyReused(error: unknown, id: string): unknown {
  if (!isTaken(error)) return error;
  return new TroupeError(
    'idempotency-key-reused',
    `This Idempotency-Key made task ${id} with another request. Use a new key for a new request.`,
  );
}
