import {
  AckPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { errors, nanos } from '@nats-io/transport-node';
import type { Capability, Work, WorkflowLog } from '@troupe/contracts';
import { misconfigured, textOf, unavailable } from '../connection/failure.ts';
import type { Link } from '../connection/link.ts';
import { persist } from './persist.ts';
import { serverClock } from './server-clock.ts';
import { consumerName, type Subjects } from '../wire/subjects.ts';
import { subscribe } from '../connection/subscribe.ts';

export interface StreamOptions {
  /** Servers that keep a copy. */
  readonly replicas: number;
  readonly storage: 'file' | 'memory';
  /** Milliseconds without a sign of life after which a delivery is made again. */
  readonly ackWait: number;
  /** Deliveries of a capability, and priority, open in all processes together. */
  readonly limit: (capability: Capability) => number;
  /** Messages of one capability, and priority, that may wait; the server refuses more. */
  readonly backlog: number;
  /** Whether this process makes a stream that is missing; otherwise it waits until another one does. */
  readonly makes: boolean;
  /** Where JetStream takes requests: `$JS.API`, or where an account imports it. */
  readonly api: string;
}

/** The stream in which work of one kind waits. The first process that may make it does, and makes it again when it is gone. */
export interface WorkStream {
  readonly name: string;
  /** Undefined while the stream was never there. */
  readonly info: StreamInfo | undefined;
  /** Makes the durable consumer of a lane when it is not there. Resolves with what distinguishes it from one made later. */
  ensureConsumer(capability: Capability, lane: number): Promise<string>;
  /** Lanes of a capability in which something waits. */
  lanesInUse(capability: Capability): Promise<readonly number[]>;
  /** The server took work under that sequence number. */
  saw(sequence: number): void;
  /**
   * Whether work was there before this connection was made: a server that died may have forgotten
   * that it was delivered, and even acknowledged.
   */
  mayBeForgotten(sequence: number): boolean;
  /** Milliseconds a message waited in the stream. */
  ageOf(reply: string): number;
  /** Something is missing: looks, and makes it again, until it is there. */
  mend(): void;
  /** @param action is called with whether what was in the stream is gone */
  onMended(action: (lost: boolean) => void): void;
  close(): Promise<void>;
}

type Config = Partial<StreamConfig> & { readonly name: string };

/** Milliseconds within which the server knows a repeat. */
const DUPLICATE_WINDOW_MS = 120_000;
/** Pulls that may wait at a consumer. */
const MAX_PULLS = 4_096;
/** Milliseconds between looks at whether the stream is still the same one. */
const POLL_MS = 30_000;
const NAME_IN_USE = 10_058;
const CONSUMER_EXISTS = 10_148;

/** @throws TroupeError `invalid-configuration` when the server never gives us the stream, `unavailable` when it does not yet */
export async function workStream(
  link: Link,
  subjects: Subjects,
  kind: Work['kind'],
  options: StreamOptions,
  log: WorkflowLog,
): Promise<WorkStream> {
  const name = subjects.stream(kind);
  const config = configOf(name, subjects.everyWork(kind), options);
  const { api, info: first, find } = await openStream(link, config, options, () => link.nc.publish(subjects.made));
  let info = first;
  if (info !== undefined) checkStream(info, config, link.where, log);
  const clock = serverClock();
  const watchers: ((lost: boolean) => void)[] = [];
  let lastSequence = info?.state.last_seq ?? 0;
  let forgettable = info?.state.last_seq ?? 0;

  const look = async (): Promise<void> => {
    const known = lastSequence;
    const asked = performance.now();
    const found = await find();
    if (found === undefined) throw unavailable(`the stream ${JSON.stringify(name)} is not there. An orchestrator makes it; start one.`);
    clock.read(found, asked);
    const lost = info !== undefined && (found.created !== info.created || found.state.last_seq < known);
    info = found;
    if (forgettable === Infinity) forgettable = found.state.last_seq;
    lastSequence = lost ? found.state.last_seq : Math.max(found.state.last_seq, lastSequence);
    if (lost) log.warn(`What was in the stream ${JSON.stringify(name)} at ${link.where} is gone; its publishers send it again.`);
    for (const watcher of watchers) link.run(() => watcher(lost));
  };
  const mend = persist(link, look, (error) => {
    log.warn(`The stream ${JSON.stringify(name)} at ${link.where} cannot be had yet: ${textOf(error)}`);
  });
  if (info === undefined) mend();
  link.onDown(() => (forgettable = Infinity));
  link.onUp(mend);
  const news = subscribe(link, subjects.made, undefined, mend);
  const patrol = setInterval(mend, POLL_MS).unref();

  return {
    name,
    get info() {
      return info;
    },
    ensureConsumer: (capability, lane) =>
      ensureConsumer(api, name, consumerName(capability, lane), subjects.work(capability, lane), {
        ack_wait: nanos(options.ackWait),
        max_ack_pending: options.limit(capability),
        max_waiting: MAX_PULLS,
      }),
    async lanesInUse(capability) {
      const asked = performance.now();
      const found = await api.streams.info(name, { subjects_filter: subjects.works(capability) });
      clock.read(found, asked);
      const { state } = found;
      return Object.keys(state.subjects ?? {}).map((subject) => Number(subject.split('.').at(-1)));
    },
    saw(sequence) {
      if (sequence > lastSequence) lastSequence = sequence;
    },
    ageOf: clock.ageOf,
    mayBeForgotten: (sequence) => sequence <= forgettable,
    mend,
    onMended: (action) => void watchers.push(action),
    async close() {
      clearInterval(patrol);
      await news.stop();
    },
  };
}

function configOf(name: string, subject: string, options: StreamOptions): Config {
  return {
    name,
    subjects: [subject],
    retention: RetentionPolicy.Workqueue,
    storage: options.storage === 'file' ? StorageType.File : StorageType.Memory,
    num_replicas: options.replicas,
    discard: DiscardPolicy.New,
    // A capability nobody serves fills its own share, and not the stream.
    max_msgs_per_subject: options.backlog,
    discard_new_per_subject: true,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
}

interface OpenStream {
  readonly api: JetStreamManager;
  readonly info: StreamInfo | undefined;
  /** Looks for the stream again, and makes it where this process may. */
  readonly find: () => Promise<StreamInfo | undefined>;
}

/** @throws TroupeError as `workStream` does */
async function openStream(link: Link, config: Config, { makes, api: apiPrefix }: StreamOptions, onMade: () => void): Promise<OpenStream> {
  try {
    const api = await jetstreamManager(link.nc, { checkAPI: false, apiPrefix });
    const find = (): Promise<StreamInfo | undefined> => (makes ? ensureStream(api, config, onMade) : findStream(api, config.name));
    return { api, info: await find(), find };
  } catch (error) {
    const what = `The NATS server at ${link.where} gives us no stream ${JSON.stringify(config.name)}: ${textOf(error)}.`;
    if (mayPass(error)) throw unavailable(`${what} Try again when JetStream is ready.`, error);
    throw misconfigured(`${what} Our user needs an account with JetStream and the permissions that docs/nats.md lists.`, error);
  }
}

/** Makes the durable consumer of a lane, or changes the one there is. */
async function ensureConsumer(
  api: JetStreamManager,
  stream: string,
  durable_name: string,
  filter_subject: string,
  settings: { readonly ack_wait: number; readonly max_ack_pending: number; readonly max_waiting: number },
): Promise<string> {
  try {
    const consumer = { durable_name, filter_subject, ack_policy: AckPolicy.Explicit, max_deliver: -1, ...settings };
    return (await api.consumers.add(stream, consumer)).created;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_EXISTS) throw error;
    return (await api.consumers.update(stream, durable_name, settings)).created;
  }
}

/** @throws TroupeError `invalid-configuration` for a stream that is of no use */
function checkStream(info: StreamInfo, config: Config, where: string, log: WorkflowLog): void {
  const { retention, num_replicas, storage } = info.config;
  if (retention !== RetentionPolicy.Workqueue) {
    throw misconfigured(
      `The stream ${JSON.stringify(config.name)} at ${where} is not a work queue, so it is not ours. Give this installation a prefix of its own.`,
    );
  }
  if (num_replicas !== config.num_replicas || storage !== config.storage) {
    log.warn(
      `The stream ${JSON.stringify(config.name)} at ${where} was made with other options: ${num_replicas} replicas, storage ${storage}. It stays as it is; change it with "nats stream edit", or delete it to have it made again.`,
    );
  }
}

async function findStream(api: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await api.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
}

async function ensureStream(api: JetStreamManager, config: Config, onMade: () => void): Promise<StreamInfo> {
  const found = await findStream(api, config.name);
  if (found !== undefined) return found;
  try {
    const made = await api.streams.add(config);
    onMade();
    return made;
  } catch (error) {
    // Another process made it meanwhile, with other options.
    if (!(error instanceof JetStreamApiError) || error.code !== NAME_IN_USE) throw error;
    return api.streams.info(config.name);
  }
}

/** Whether waiting may help: a cluster elects its leaders, or the server is slow. */
function mayPass(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === 503 && error.code !== JetStreamApiCodes.JetStreamNotEnabledForAccount;
  return error instanceof Error && error.name !== 'JetStreamNotEnabled' && !(error.cause instanceof errors.PermissionViolationError);
}
