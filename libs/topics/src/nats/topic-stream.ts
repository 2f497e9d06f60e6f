import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

/** Messages that are kept at most: publishers are refused then, until the oldest are too old. */
const MOST_MESSAGES = 10_000_000;
/** The shortest the server takes: ids of messages are those of one topic and tenant, which the server does not know. */
const DUPLICATE_WINDOW_MS = 100;
const NAME_IN_USE = 10_058;

export interface TopicStream {
  readonly name: string;
  readonly subjects: string;
  readonly replicas: number;
}

/** The stream as it is, made where it is not there; what is kept longer than before is changed. @param retention in milliseconds */
export async function ensureTopicStream(api: JetStreamManager, stream: TopicStream, retention: number): Promise<StreamInfo> {
  const found = await find(api, stream.name);
  if (found === undefined) return make(api, stream, retention);
  if (found.config.max_age >= nanos(retention)) return found;
  return api.streams.update(stream.name, { ...found.config, max_age: nanos(retention) });
}

async function find(api: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await api.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
}

async function make(api: JetStreamManager, { name, subjects, replicas }: TopicStream, retention: number): Promise<StreamInfo> {
  const config: Partial<StreamConfig> & { readonly name: string } = {
    name,
    subjects: [subjects],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    num_replicas: replicas,
    max_age: nanos(retention),
    max_msgs: MOST_MESSAGES,
    discard: DiscardPolicy.New,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    // A stream that is made anew has larger numbers than the one before: how far subscribers are stays true.
    first_seq: Date.now() * 1_000,
  };
  try {
    return await api.streams.add(config);
  } catch (error) {
    // Another process made it meanwhile.
    if (!(error instanceof JetStreamApiError) || error.code !== NAME_IN_USE) throw error;
    return api.streams.info(name);
  }
}
