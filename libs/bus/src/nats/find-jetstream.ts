import { errors, type NatsConnection } from '@nats-io/transport-node';

/** Milliseconds a server may take to say that nobody listens. */
const TIMEOUT_MS = 2_000;

/**
 * Where JetStream takes requests of this account. One without JetStream of its own imports it under a
 * subject of the installation: in such an account the server itself answers `$JS.API`.
 *
 * @param imported the subject under which it would be imported
 * @param stream one whose state this account may ask for
 */
export async function findJetStream(nc: NatsConnection, imported: string, stream: string): Promise<string> {
  try {
    await nc.request(`${imported}.STREAM.INFO.${stream}`, '', { timeout: TIMEOUT_MS });
    return imported;
  } catch (error) {
    // Somebody listens, and is slow.
    return error instanceof errors.TimeoutError ? imported : '$JS.API';
  }
}
