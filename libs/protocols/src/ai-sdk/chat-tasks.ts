import { TroupeError, type ListedTask, type TaskService } from '@troupe/contracts';
import { waitsOf } from '../tree/waits-of.ts';

/** The attribute of a task that says which message of the user it answers. */
export const MESSAGE = 'uiMessage';

/** Tasks of a chat that are looked at together. */
const MOST = 50;

/** What is under way in a chat, in the order it came. */
export async function openAnswers(service: Pick<TaskService, 'list'>, chat: string): Promise<readonly ListedTask[]> {
  const { items } = await service.list({ kind: 'agent', session: chat, status: ['running', 'suspended', 'blocked'] }, { limit: MOST });
  return items.filter(({ parent }) => parent === undefined).toReversed();
}

/** Those that ended after a moment, in milliseconds since 1970, in the order they came. */
export async function endedAnswers(service: Pick<TaskService, 'list'>, chat: string, after: number): Promise<readonly ListedTask[]> {
  const { items } = await service.list({ kind: 'agent', session: chat }, { limit: MOST });
  return items.filter(({ parent, endedAt }) => parent === undefined && endedAt !== undefined && Date.parse(endedAt) > after).toReversed();
}

/** The answers to one message, the last first: after one that failed there may be another. */
export async function answersTo(service: Pick<TaskService, 'list'>, chat: string, message: string): Promise<readonly ListedTask[]> {
  const { items } = await service.list({ kind: 'agent', session: chat, attributes: { [MESSAGE]: message } }, { limit: MOST });
  return items.filter(({ parent }) => parent === undefined);
}

/**
 * Refuses a message where the answer before waits for a human: the front end would wait for the answer to it, and not
 * send the decision.
 *
 * @param but the task of the message itself
 * @throws TroupeError `session-waits`
 */
export async function demandDecided(service: Pick<TaskService, 'get' | 'list'>, chat: string, but: string): Promise<void> {
  for (const { id } of await openAnswers(service, chat)) {
    if (id === but) continue;
    const { busy, approvals } = await waitsOf(service, id);
    if (busy || approvals.length === 0) continue;
    throw new TroupeError(
      'session-waits',
      `A human has to decide before the chat goes on: ${approvals.join(', ')}. Say it again once that is decided.`,
      { details: { session: chat, task: id, approval: approvals[0]! } },
    );
  }
}
