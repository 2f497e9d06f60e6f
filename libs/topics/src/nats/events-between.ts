import { randomUUID } from 'node:crypto';
import { DeliverPolicy, type JetStreamClient } from '@nats-io/jetstream';
import { TroupeError } from '@troupe/contracts';
import type { LoggedEvent } from '../port.ts';
import { eventOfMessage } from './event-of-message.ts';
import { viewOf } from './reader.ts';

export interface StreamRange {
  readonly stream: string;
  readonly subject: string;
  readonly after: number;
  readonly upTo: number;
  readonly tenantAt: number;
}

/** Messages asked for at once, and milliseconds the server has for them. */
const AT_ONCE = 256;
const FETCH_MS = 5_000;

/** The events of a topic between two places: as many as the server has when it is asked. */
export async function* eventsBetween(
  js: JetStreamClient,
  { stream, subject, after, upTo, tenantAt }: StreamRange,
): AsyncGenerator<LoggedEvent> {
  if (upTo <= after) return;
  const consumer = await js.consumers.get(stream, {
    // Named, since permissions are for consumers of this stream.
    name_prefix: `read-${randomUUID()}`,
    filter_subjects: subject,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: after + 1,
  });
  let left = (await consumer.info()).num_pending;
  try {
    while (left > 0) {
      let found = 0;
      for await (const message of await consumer.fetch({ max_messages: Math.min(left, AT_ONCE), expires: FETCH_MS })) {
        if (message.seq > upTo) return;
        found++;
        yield eventOfMessage(viewOf(message), tenantAt);
      }
      if (found === 0) throw new TroupeError('unavailable', 'NATS does not give the events of the topic now.');
      left -= found;
    }
  } finally {
    await consumer.delete().catch(() => {});
  }
}
