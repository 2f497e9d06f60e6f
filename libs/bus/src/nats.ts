import { defaultBounds, type Capability, type Work, type WorkflowLog } from '@troupe/contracts';
import { announce, type ServiceCard } from './nats/connection/announce.ts';
import { broadcasts } from './nats/connection/broadcasts.ts';
import { checkServer } from './nats/connection/check-server.ts';
import { answerer } from './nats/requests/answer.ts';
import { asker, type SizeBounds } from './nats/requests/ask.ts';
import { connect } from './nats/connection/connect.ts';
import type { TlsFiles } from './nats/connection/tls-files.ts';
import { consumers, type Consumers } from './nats/work/consumers.ts';
import { describeServer } from './nats/connection/describe-server.ts';
import { unavailable } from './nats/connection/failure.ts';
import { exchanges } from './nats/requests/exchanges.ts';
import { findJetStream } from './nats/connection/find-jetstream.ts';
import { heldPieces, tooLarge, type HeldBounds } from './nats/requests/held-pieces.ts';
import { limitRepeats } from './nats/connection/limit-repeats.ts';
import { link as linkOver, type Link } from './nats/connection/link.ts';
import { openDeliveries } from './nats/work/open-deliveries.ts';
import { publisher } from './nats/work/publisher.ts';
import { outbox } from './nats/work/outbox.ts';
import { subjectsOf, type Subjects } from './nats/wire/subjects.ts';
import { workStreams, type WorkStreams } from './nats/work/work-streams.ts';
import type { Bus, Subscription } from './port.ts';
import { refusals } from './refusals.ts';

export { connect as connectNats } from './nats/connection/connect.ts';
export type { Connection as NatsLink, ConnectOptions as NatsAddress } from './nats/connection/connect.ts';
export type { ServiceCard } from './nats/connection/announce.ts';

export interface NatsBusOptions {
  /** `nats://127.0.0.1:4222` by default; several are separated by commas. May hold user and password. */
  readonly servers?: string;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  /** Required of the server when given, or when an address begins with `tls:`. */
  readonly tls?: TlsFiles;
  /** As the tools of NATS show this connection. */
  readonly name?: string;
  /** First token of all subjects and of the stream's name: one per installation on a server. `troupe` by default. */
  readonly prefix?: string;
  /** First part of the subjects answers come to, so that permissions can keep services apart. `_INBOX` by default. */
  readonly inbox?: string;
  /** Kinds of work this process sends or takes; all by default. Others are `invalid-configuration` here. */
  readonly kinds?: readonly Work['kind'][];
  /** Whether it makes the streams of those kinds when they are missing, as it does by default; else it waits for a process that does. */
  readonly makesStreams?: boolean;
  /** Where JetStream takes requests: `<prefix>.jetstream` where an account imports it under that subject, else `$JS.API`, by default. */
  readonly jetstream?: string;
  /** Messages of one capability and priority that may wait, 100,000 by default: more stay with their owner, who tries again. */
  readonly backlog?: number;
  /** Servers that keep a copy of what waits. 1 by default. */
  readonly replicas?: number;
  readonly storage?: 'file' | 'memory';
  /** Milliseconds after which work of a process that died is delivered again. 10,000 by default. */
  readonly ackWait?: number;
  /** Deliveries of a capability open in all processes together; counted for each priority by itself. 100,000 by default. */
  readonly limit?: (capability: Capability) => number;
  /** How many publishes may wait for the server; more are refused as `unavailable`. 100,000 by default. */
  readonly maxWaiting?: number;
  /** Milliseconds within which a publish must have arrived, or is `unavailable`. 30,000 by default. */
  readonly publishTimeout?: number;
  /** Bytes of a request or an answer, in however many messages it goes. That of the table of bounds by default. */
  readonly messageBytes?: number;
  readonly log?: WorkflowLog;
}

export interface NatsBus extends Bus {
  /** Which server it is and what it keeps when, in a line for people. */
  describe(): string;
  /** Shows a service to the tools of NATS, as a micro service. */
  announce(service: ServiceCard): Promise<Subscription>;
}

/** Bytes that are left for headers: the server counts them, too. */
const HEADERS = 4_096;
/** Milliseconds the last publishes get when the bus is closed. */
const FLUSH_TIMEOUT_MS = 2_000;
const ALL_KINDS: readonly Work['kind'][] = ['model', 'activity', 'tool'];
const silent: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * A bus over NATS: work in a JetStream work queue, requests and broadcasts over core NATS. A broken
 * connection is made again for ever, and what was published meanwhile is sent again.
 *
 * @throws TroupeError `invalid-configuration` when the server refuses us or cannot do what is needed,
 * `unavailable` when nobody answers at the address
 */
export async function natsBus(options: NatsBusOptions = {}): Promise<NatsBus> {
  const { prefix = 'troupe', inbox = '_INBOX', ackWait = 10_000, publishTimeout = 30_000 } = options;
  const log = limitRepeats(options.log ?? silent);
  const subjects = subjectsOf(prefix);
  const connection = await connect({
    ...options,
    servers: options.servers ?? 'nats://127.0.0.1:4222',
    name: options.name ?? 'troupe',
    inbox,
  });
  const link = linkOver(connection, log);
  const { api, streams } = await openStreams(options, link, subjects, ackWait, log).catch(async (error: unknown) => {
    await link.close();
    throw error;
  });

  const bounds = boundsOf(link, options.messageBytes);
  const fit = fitter(bounds.size);
  const refused = refusals(log);
  const posts = outbox(link, inbox, options.maxWaiting ?? 100_000, publishTimeout);
  const held = heldPieces(bounds);
  const deliveries = openDeliveries(link, ackWait);
  const publishing = publisher(link, subjects, streams, posts, fit);
  const consuming = consumers(streams, { link, api, subjects, deliveries, inbox, refused, log });
  const losses = lossListeners(link);
  streams.onMended((lost) => {
    posts.resend();
    publishing.forgetLanes();
    if (lost) losses.run();
  });
  log.info(describeServer(connection, streams.infos()));

  let closing: Promise<void> | undefined;
  const close = async (grace: number): Promise<void> => {
    await consuming.stop();
    await deliveries.close(grace);
    await posts.close(FLUSH_TIMEOUT_MS);
    held.close();
    await Promise.all([publishing.close(), streams.close()]);
    if (link.up) await link.nc.flush().catch(() => {});
    await link.close();
  };

  return {
    publish: publishing.publish,
    // What waits in the stream is not looked for: who is given it asks first.
    withdraw: () => false,
    consume: consuming.consume,
    ...requests(link, subjects, asker(exchanges(link, inbox), refused, bounds), answerer(link, refused, held, bounds)),
    ...broadcasts(link, subjects, fit, refused, log),
    refused: (handler) => refused.listen(handler),
    lost: losses.listen,
    ping: () => checkBus(link, streams, consuming),
    close: (grace = 0) => (closing ??= close(grace)),
    describe: () => describeServer(connection, streams.infos()),
    announce(service) {
      link.demandOpen();
      return announce(link, service);
    },
  };
}

/** The streams, and where JetStream takes requests. */
async function openStreams(
  options: NatsBusOptions,
  link: Link,
  subjects: Subjects,
  ackWait: number,
  log: WorkflowLog,
): Promise<{ readonly api: string; readonly streams: WorkStreams }> {
  const { prefix = 'troupe', replicas = 1, storage = 'file', limit = () => 100_000 } = options;
  const { backlog = 100_000, makesStreams: makes = true, kinds = ALL_KINDS } = options;
  const [kind] = kinds;
  const own = makes || kind === undefined;
  const api = options.jetstream ?? (own ? '$JS.API' : await findJetStream(link.nc, `${prefix}.jetstream`, subjects.stream(kind)));
  return { api, streams: await workStreams(link, subjects, kinds, { replicas, storage, ackWait, limit, backlog, makes, api }, log) };
}

function boundsOf(link: Link, messageBytes: number = defaultBounds.messageBytes): SizeBounds & HeldBounds {
  return { size: () => (link.nc.info?.max_payload ?? Infinity) - HEADERS, messageBytes, heldBytes: defaultBounds.heldBytes };
}

/** @returns throws TroupeError `payload-too-large` for more bytes than a message holds */
function fitter(size: () => number): (bytes: Uint8Array, what: string) => Uint8Array {
  return (bytes, what) => {
    if (bytes.length > size()) throw tooLarge(size(), what);
    return bytes;
  };
}

function requests(
  link: Link,
  subjects: Subjects,
  ask: ReturnType<typeof asker>,
  answer: ReturnType<typeof answerer>,
): Pick<Bus, 'request' | 'respond'> {
  return {
    async request(subject, body, timeout, trace) {
      link.demandOpen();
      return ask(subjects.request(subject.name), subject, body, timeout, trace);
    },
    respond(subject, handler, admit) {
      link.demandOpen();
      return answer(subjects.request(subject.name), subject, handler, admit);
    },
  };
}

/** Handlers of `lost` (B8). */
function lossListeners(link: Link): { readonly run: () => void; readonly listen: Bus['lost'] } {
  const listeners = new Set<() => void>();
  return {
    run() {
      for (const listener of listeners) link.run(listener);
    },
    listen(handler) {
      const listener = (): void => handler();
      listeners.add(listener);
      return { stop: async () => void listeners.delete(listener) };
    },
  };
}

/** @throws TroupeError `unavailable` with what is missing */
async function checkBus(link: Link, streams: WorkStreams, consuming: Consumers): Promise<void> {
  link.demandOpen();
  if (!link.up)
    throw unavailable(`The NATS server at ${link.where} cannot be reached now${link.trouble === undefined ? '' : `: ${link.trouble}`}.`);
  const missing = streams.missing();
  if (missing.length > 0)
    throw unavailable(`The NATS server at ${link.where} has no ${missing.join(', ')} yet: an orchestrator makes them.`);
  const stuck = consuming.trouble();
  if (stuck !== undefined) throw unavailable(stuck);
  await checkServer(link);
}
