import { randomUUID } from 'node:crypto';
import { DeliverPolicy, type ConsumerMessages, type JetStreamClient, type JsMsg } from '@nats-io/jetstream';
import type { LoggedEvent } from '../port.ts';
import { eventOfMessage } from './event-of-message.ts';

/** One that reads the events of a topic, each once and in order, from a place on. */
export interface Reader {
  /** Of the last event that was taken. */
  readonly place: number;
  /** It goes no further: another one has to go on. */
  readonly ended: boolean;
  /** What has arrived; none when nothing has. */
  take(limit: number): readonly LoggedEvent[];
  close(): Promise<void>;
}

export interface ReaderParts {
  readonly stream: string;
  readonly subject: string;
  readonly after: number;
  readonly tenantAt: number;
  /** Something has arrived. */
  readonly onEvent: () => void;
}

/** Messages asked for at once, and bytes. */
const AHEAD = { max_messages: 256, max_bytes: 8_388_608 };
/** Events that wait here to be taken; more stay with the server. */
const MOST_WAITING = 512;

export async function openReader(js: JetStreamClient, { stream, subject, after, tenantAt, onEvent }: ReaderParts): Promise<Reader> {
  const consumer = await js.consumers.get(stream, {
    // Named, since permissions are for consumers of this stream.
    name_prefix: `read-${randomUUID()}`,
    filter_subjects: subject,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: after + 1,
  });
  // The client makes the consumer again, from there on, whenever a message is missing.
  const messages: ConsumerMessages = await consumer.consume({ max_messages: AHEAD.max_messages });
  const waiting: LoggedEvent[] = [];
  let place = after;
  let ended = false;
  let onTaken = (): void => {};
  const follow = async (): Promise<void> => {
    for await (const message of messages) {
      waiting.push(eventOfMessage(viewOf(message), tenantAt));
      onEvent();
      while (waiting.length >= MOST_WAITING && !ended) await new Promise<void>((resolve) => (onTaken = resolve));
      if (ended) return;
    }
  };
  const following = follow()
    .catch(() => {})
    .finally(() => (ended = true));
  return {
    get place() {
      return place;
    },
    get ended() {
      return ended && waiting.length === 0;
    },
    take(limit) {
      const taken = waiting.splice(0, limit);
      place = taken.at(-1)?.place ?? place;
      onTaken();
      return taken;
    },
    async close() {
      ended = true;
      onTaken();
      await messages.close();
      await following;
    },
  };
}

export function viewOf({ subject, seq, timestampNanos, data, headers }: JsMsg): Parameters<typeof eventOfMessage>[0] {
  return {
    ...{ subject, seq, data, at: Number(timestampNanos / 1_000_000n) },
    header: (name) => (headers?.has(name) === true ? headers.get(name) : undefined),
    headerNames: headers?.keys() ?? [],
  };
}
