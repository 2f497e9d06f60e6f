import { publicId, tenantOf, TroupeError, withTenant, type Json, type Start, type SteeringMessage, type TaskId } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { firstStart } from '../../log/first-start.ts';
import type { OwnedTask } from '../../tasks/owned-task.ts';
import { sessionOf } from '../session-of.ts';
import { sessionRecords } from '../session-records.ts';
import type { Sessions } from '../sessions.ts';

/**
 * Gives a message to the task that writes its session.
 *
 * C10 A message of the policy `steer` is a task with a place in the line, and is given to the task that writes besides.
 *     Whether that one took it says its terminal turn: then the task of the message ends as that one did. One that was
 *     not taken is answered in its turn.
 */
export type SteerMessage = (id: TaskId) => Promise<void>;

/** @param send resolves once the signal is durable */
export function createSteerMessage(
  store: Store,
  sessions: Pick<Sessions, 'isWriting'>,
  send: (writer: TaskId, message: SteeringMessage, key: string) => Promise<void>,
): SteerMessage {
  const records = sessionRecords(store);
  return async (id) => {
    const start = await firstStart(store, id);
    const session = start?.steer === true ? sessionOf(id, start) : undefined;
    if (session === undefined) return;
    const { writer } = await records.read(session);
    if (writer === undefined || writer === id || !(await sessions.isWriting(session, writer))) return;
    // One that wrote before may have taken it: a session that is free again says so.
    const place = await records.place(session, id);
    if (place === undefined || place.takenBy !== undefined) return;
    await send(writer, { task: publicId(id), input: start!.input ?? null }, publicId(id)).catch((error: unknown) => {
      // Whatever else keeps it from being taken, it is answered in its turn.
      if (!(error instanceof TroupeError) || error.retryable === true) throw error;
    });
  };
}

/**
 * Whether a task may take a message: it is of the same session, for the same agent and from the same user, on whose behalf
 * the calls of the task are made.
 *
 * @throws TroupeError `bad-request`
 */
export async function demandSteerable(store: Store, { id, state }: OwnedTask, payload: Json): Promise<void> {
  const { task } = payload as unknown as SteeringMessage;
  const message = withTenant(tenantOf(id), String(task)) as TaskId;
  const start = await firstStart(store, message);
  if (start?.steer === true && whoseOf(message, start) === whoseOf(id, state.start)) return;
  throw new TroupeError('bad-request', `Task "${publicId(id)}" cannot take the message of task "${publicId(message)}".`);
}

function whoseOf(id: TaskId, start: Start): string {
  const { task, name, by, attributes } = start;
  return JSON.stringify([sessionOf(id, start), task, name, by?.kind, by?.id, by?.user, attributes?.['user']]);
}
