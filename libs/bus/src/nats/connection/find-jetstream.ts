import { errors, type NatsConnection } from '@nats-io/transport-node';
import { textOf, unavailable } from './failure.ts';

/** Milliseconds a server may take to say that nobody listens. */
const TIMEOUT_MS = 2_000;
/** Times it is asked: an answer that gets lost, as with a connection that breaks, says nothing. */
const TRIES = 3;

/**
 * Where JetStream takes requests of this account. One without JetStream of its own imports it under a
 * subject of the installation: in such an account the server itself answers `$JS.API`.
 *
 * @param imported the subject under which it would be imported
 * @param stream one whose state this account may ask for
 * @throws TroupeError `unavailable` when it cannot be known now
 */
export async function findJetStream(nc: NatsConnection, imported: string, stream: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      await nc.request(`${imported}.STREAM.INFO.${stream}`, '', { timeout: TIMEOUT_MS });
      return imported;
    } catch (error) {
      if (isNobody(error)) return '$JS.API';
      // Somebody listens, and is slow.
      if (error instanceof errors.TimeoutError && tries === TRIES) return imported;
      if (!(error instanceof errors.TimeoutError))
        throw unavailable(`Where JetStream is cannot be found out now: ${textOf(error)}.`, error);
    }
  }
}

/** Nobody listens there, or this account may not ask. */
function isNobody(error: unknown): boolean {
  if (error instanceof errors.NoRespondersError || error instanceof errors.PermissionViolationError) return true;
  if (!(error instanceof errors.RequestError)) return false;
  return error.isNoResponders() || error.cause instanceof errors.PermissionViolationError;
}
