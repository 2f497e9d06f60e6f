import { publicId, TroupeError, withoutTenant, type TaskId } from '@troupe/contracts';

/** Why a task is not let into a session that a task above it writes (C5). */
export function heldAbove(session: string, writer: TaskId): TroupeError {
  return new TroupeError(
    'session-deadlock',
    `Task "${publicId(writer)}" writes the session ${JSON.stringify(withoutTenant(session))} and waits for this task, which would wait for that session for ever. Use another session, or none, for what it asks for.`,
    { retryable: false, details: { session: withoutTenant(session), task: publicId(writer) } },
  );
}
