import { TroupeError } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import { idempotencyKey, keyedId } from '../../requests/idempotency-key.ts';

/**
 * The agent that a message goes to which names none: the one that answered last in the session. The repeat of a message
 * goes to the agent that has it already.
 *
 * @throws TroupeError `session-not-found`
 */
export async function agentOfNext(context: Context, request: FastifyRequest, session: string, given: string | undefined): Promise<string> {
  const service = context.serviceFor(request);
  const key = idempotencyKey(request);
  const id = given ?? (key === undefined ? undefined : keyedId(key));
  if (id !== undefined) {
    const known = await service.get(id).catch((error: unknown) => {
      if (error instanceof TroupeError && error.code === 'task-not-found') return undefined;
      throw error;
    });
    if (known !== undefined) return known.name;
  }
  const { lastAgent, agent } = await service.session(session, { limit: 1 });
  const next = lastAgent ?? agent;
  if (next !== undefined) return next;
  throw new TroupeError('validation-failed', 'No agent has answered in this session yet. Name one.', {
    errors: [{ pointer: '/agent', message: 'is missing' }],
    retryable: false,
  });
}
