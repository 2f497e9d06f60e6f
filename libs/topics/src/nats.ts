import { randomUUID } from 'node:crypto';
import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type ConsumerConfig,
  type ConsumerInfo,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { headers, nanos, type NatsConnection } from '@nats-io/transport-node';
import { toFailure, TroupeError, type WorkflowLog } from '@troupe/contracts';
import { EVENT_ID, EVENT_KEY } from './nats/event-of-message.ts';
import { eventsBetween } from './nats/events-between.ts';
import { openReader, type Reader } from './nats/reader.ts';
import { ensureTopicStream } from './nats/topic-stream.ts';
import type { TopicLog } from './port.ts';

export interface NatsTopicsOptions {
  /** It is closed with the topics. */
  readonly nc: NatsConnection;
  /** First token of all subjects. */
  readonly prefix: string;
  /** Servers that keep a copy; 1 by default. */
  readonly replicas?: number;
  readonly log: WorkflowLog;
}

/** Milliseconds within which the server has to say that it has an event. */
const PUBLISH_MS = 5_000;
/** Milliseconds between two looks whether the stream is still the same one. */
const PATROL_MS = 5_000;
/** Milliseconds that a consumer is kept which was made to count. */
const COUNTING_MS = 10_000;

/** Logs of topics in a stream of JetStream, for several processes, and for publishers that know nothing of the platform. */
export async function natsTopics({ nc, prefix, replicas = 1, log }: NatsTopicsOptions): Promise<TopicLog> {
  const js = jetstream(nc);
  const api = await jetstreamManager(nc, { checkAPI: false });
  const stream = { name: `${prefix}-topics`, subjects: `${prefix}.topics.>`, replicas };
  const subjectOf = (tenant: string, topic: string): string => `${prefix}.topics.${tenant}.${topic}`;
  const readers = new Map<string, Reader>();
  const listeners = new Set<(topic: string) => void>();
  let retention = 0;
  let made: string | undefined;
  let isWanted = false;
  const onFailure = (error: unknown): void => log.warn('the stream of topics cannot be had now', { error: toFailure(error).message });
  const ensure = async () => {
    const info = await ensureTopicStream(api, stream, retention);
    // Those that read the stream before it go on in this one.
    if (made !== undefined && made !== info.created) for (const key of readers.keys()) await closeReader(key);
    made = info.created;
    return info;
  };
  const closeReader = async (key: string): Promise<void> => {
    const reader = readers.get(key);
    readers.delete(key);
    await reader?.close();
  };
  const patrol = setInterval(() => {
    if (isWanted) ensure().catch(onFailure);
  }, PATROL_MS).unref();
  const open = async (topic: string, after: number): Promise<Reader> => {
    await ensure();
    const onEvent = (): void => {
      for (const listener of listeners) listener(topic);
    };
    return openReader(js, { stream: stream.name, subject: subjectOf('*', topic), after, tenantAt: 2, onEvent });
  };

  return {
    async open(topics) {
      retention = Math.max(retention, ...topics.map((topic) => topic.retention));
      // A server that does not answer now is asked again: nothing else has to wait for it.
      isWanted ||= topics.length > 0;
      if (isWanted) await ensure().catch(onFailure);
    },
    async append(topic, { tenant, id, key, data }) {
      const marks = headers();
      marks.set(EVENT_ID, id);
      if (key !== undefined) marks.set(EVENT_KEY, key);
      try {
        await js.publish(subjectOf(tenant, topic), JSON.stringify(data), { headers: marks, timeout: PUBLISH_MS });
        return { repeated: false };
      } catch (error) {
        // Where the stream is gone, it is there for the next one.
        await ensure().catch((failure: unknown) => log.warn('the stream of topics cannot be had', { error: toFailure(failure).message }));
        throw new TroupeError('unavailable', `NATS has not taken the event: ${toFailure(error).message}`, { cause: error });
      }
    },
    async read(name, topic, after, limit) {
      const key = `${topic} ${name}`;
      let reader = readers.get(key);
      if (reader === undefined || reader.ended || reader.place !== after) {
        await closeReader(key);
        reader = await open(topic, after);
        readers.set(key, reader);
      }
      return reader.take(limit);
    },
    between: (topic, after, upTo) => eventsBetween(js, { stream: stream.name, subject: subjectOf('*', topic), after, upTo, tenantAt: 2 }),
    placeAt: (topic, moment) => placeBefore(api, stream.name, subjectOf('*', topic), moment),
    last: async () => (await ensure()).state.last_seq,
    count: async (topic, tenant, after, most) => Math.min(await countBehind(api, stream.name, subjectOf(tenant, topic), after), most),
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      clearInterval(patrol);
      await Promise.all([...readers.values()].map((reader) => reader.close().catch(() => {})));
      await nc.close();
    },
  };
}

/** How many messages stand behind a place. */
async function countBehind(api: JetStreamManager, stream: string, subject: string, after: number): Promise<number> {
  const from = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1 };
  return (await askConsumer(api, stream, subject, from)).num_pending;
}

async function placeBefore(api: JetStreamManager, stream: string, subject: string, moment: number): Promise<number> {
  const from = { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(moment).toISOString() };
  return (await askConsumer(api, stream, subject, from)).delivered.stream_seq;
}

/** What the server says of a consumer that is made for that. */
async function askConsumer(
  api: JetStreamManager,
  stream: string,
  filter_subject: string,
  from: Pick<ConsumerConfig, 'deliver_policy' | 'opt_start_seq' | 'opt_start_time'>,
): Promise<ConsumerInfo> {
  const info = await api.consumers.add(stream, {
    // Named, since permissions are for consumers of this stream.
    name: `count-${randomUUID()}`,
    ...{ ack_policy: AckPolicy.None, ...from, filter_subject, inactive_threshold: nanos(COUNTING_MS), mem_storage: true },
  });
  await api.consumers.delete(stream, info.name).catch(() => {});
  return info;
}
