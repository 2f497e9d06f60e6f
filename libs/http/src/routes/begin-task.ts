import type { StartRequest, Task } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { taskPath } from '../shapes/task-view.ts';
import { idempotencyKey, isTaken, keyedId, keyReused } from '../requests/idempotency-key.ts';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Starts the task that a request asks for; an `id` in the start wins over the Idempotency-Key of the request.
 *
 * @throws TroupeError `already-exists` or `idempotency-key-reused`, with `Location` set, and what the service throws
 */
export async function beginTask(
  { serviceFor }: Pick<Context, 'serviceFor'>,
  start: StartRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ readonly task: Task; readonly created: boolean }> {
  const key = idempotencyKey(request);
  const id = start.id ?? (key === undefined ? undefined : keyedId(key));
  const { traceparent } = request.headers;
  return serviceFor(request)
    .start({
      ...start,
      ...(id === undefined ? {} : { id }),
      ...(typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    })
    .catch((error: unknown) => {
      if (id === undefined || !isTaken(error)) throw error;
      void reply.header('location', taskPath(id));
      throw start.id === undefined ? keyReused(error, id) : error;
    });
}
