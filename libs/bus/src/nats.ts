import { capabilityOf, defaultBounds, type Capability, type Work, type WorkflowLog } from '@troupe/contracts';
import { announce, type ServiceCard } from './nats/connection/announce.ts';
import { answerer } from './nats/requests/answer.ts';
import { asker } from './nats/requests/ask.ts';
import { connect } from './nats/connection/connect.ts';
import type { TlsFiles } from './nats/connection/tls-files.ts';
import { consumer, type Consumer } from './nats/work/consumer.ts';
import { describeServer } from './nats/connection/describe-server.ts';
import { textOf, unavailable } from './nats/connection/failure.ts';
import { exchanges } from './nats/requests/exchanges.ts';
import { findJetStream } from './nats/connection/find-jetstream.ts';
import { heldPieces, tooLarge } from './nats/requests/held-pieces.ts';
import { laneOf } from './nats/work/lane.ts';
import { limitRepeats } from './nats/connection/limit-repeats.ts';
import { link as linkOver, type Link } from './nats/connection/link.ts';
import { decode, encode } from './nats/wire/message.ts';
import { openDeliveries } from './nats/work/open-deliveries.ts';
import { outbox } from './nats/work/outbox.ts';
import { kindOf, subjectsOf } from './nats/wire/subjects.ts';
import { subscribe } from './nats/connection/subscribe.ts';
import { workStreams } from './nats/work/work-streams.ts';
import type { Bus, Subscription } from './port.ts';
import { refusals } from './refusals.ts';
import { runHandler } from './run-handler.ts';

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
  readonly patience?: number;
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
/** Milliseconds a server may take to answer a ping. */
const PING_TIMEOUT = 5_000;
/** Milliseconds the last publishes get when the bus is closed. */
const LAST_WORDS = 2_000;
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
  const { prefix = 'troupe', inbox = '_INBOX', ackWait = 10_000, patience = 30_000 } = options;
  const log = limitRepeats(options.log ?? silent);
  const subjects = subjectsOf(prefix);
  const connection = await connect({
    ...options,
    servers: options.servers ?? 'nats://127.0.0.1:4222',
    name: options.name ?? 'troupe',
    inbox,
  });
  const { nc, where } = connection;
  const link = linkOver(connection, log);
  const { replicas = 1, storage = 'file', limit = () => 100_000 } = options;
  const { backlog = 100_000, makesStreams: makes = true, kinds = ALL_KINDS } = options;
  const [kind] = kinds;
  const own = makes || kind === undefined;
  const open = async () => {
    const jetstream = options.jetstream ?? (own ? '$JS.API' : await findJetStream(nc, `${prefix}.jetstream`, subjects.stream(kind)));
    const streamOptions = { replicas, storage, ackWait, limit, backlog, makes, api: jetstream };
    return { jetstream, streams: await workStreams(link, subjects, kinds, streamOptions, log) };
  };
  const { jetstream, streams } = await open().catch(async (error: unknown) => {
    await link.close();
    throw error;
  });

  const bounds = {
    size: () => (nc.info?.max_payload ?? Infinity) - HEADERS,
    messageBytes: options.messageBytes ?? defaultBounds.messageBytes,
    heldBytes: defaultBounds.heldBytes,
  };
  /** @throws TroupeError `payload-too-large` */
  const fit = (bytes: Uint8Array, what: string): Uint8Array => {
    if (bytes.length > bounds.size()) throw tooLarge(bounds.size(), what);
    return bytes;
  };
  const refused = refusals(log);
  const posts = outbox(link, inbox, options.maxWaiting ?? 100_000, patience);
  const ask = asker(exchanges(link, inbox), refused, bounds);
  const held = heldPieces(bounds);
  const answer = answerer(link, refused, held, bounds);
  const deliveries = openDeliveries(link, ackWait);
  const consumers = new Set<Consumer>();
  const losers = new Set<() => void>();
  /** Lanes that were announced to the consumers there are. */
  const announced = new Set<string>();
  /** A consumer that starts later asks for them: without that it would not learn of a lane that is empty when it looks. */
  let wanted: Subscription | undefined;
  let closing: Promise<void> | undefined;

  streams.onMended((lost) => {
    posts.resend();
    // Consumers may have been away when the lanes were announced.
    announced.clear();
    if (lost) for (const loser of losers) link.run(loser);
  });
  log.info(describeServer(connection, streams.infos()));

  const close = async (grace: number): Promise<void> => {
    await Promise.all([...consumers].map((each) => each.stop()));
    await deliveries.close(grace);
    await posts.close(LAST_WORDS);
    held.close();
    await Promise.all([wanted?.stop(), streams.close()]);
    if (link.up) await nc.flush().catch(() => {});
    await link.close();
  };

  return {
    async publish(work) {
      link.demandOpen();
      const capability = capabilityOf(work.kind, work.name);
      const lane = laneOf(work.options?.priority);
      const subject = subjects.work(capability, lane);
      await posts.publish(
        streams.of(work.kind),
        subject,
        messageId(work),
        fit(encode(work), `The work of ${work.kind} ${JSON.stringify(work.name)}`),
      );
      if (lane === 0 || announced.has(subject)) return;
      wanted ??= subscribe(link, subjects.lanesWanted, undefined, () => announced.clear());
      announced.add(subject);
      nc.publish(subjects.lanes(capability), encode(lane));
    },

    // What waits in the stream is not looked for: who is given it asks first.
    withdraw: () => false,

    consume(capability, consumeOptions, handler) {
      link.demandOpen();
      const made = consumer(
        { link, stream: streams.of(kindOf(capability)), api: jetstream, subjects, deliveries, inbox, refused, log },
        capability,
        consumeOptions,
        handler,
      );
      consumers.add(made);
      return {
        async stop() {
          consumers.delete(made);
          await made.stop();
        },
      };
    },

    async request(subject, body, timeout, trace) {
      link.demandOpen();
      return ask(subjects.request(subject.name), subject, body, timeout, trace);
    },

    respond(subject, handler, admit) {
      link.demandOpen();
      return answer(subjects.request(subject.name), subject, handler, admit);
    },

    broadcast({ name }, body) {
      if (link.closed) return;
      try {
        nc.publish(subjects.broadcast(name), fit(encode(body), `The broadcast to "${name}"`));
      } catch (error) {
        log.error(`A broadcast was not sent: ${textOf(error)}`);
      }
    },

    listen({ name, read }, handler) {
      link.demandOpen();
      return subscribe(link, subjects.broadcast(name), undefined, (message) => {
        let body;
        try {
          body = read(decode(message.data).body);
        } catch (error) {
          refused.add({ subject: name, size: message.data.length, reason: textOf(error) });
          return;
        }
        runHandler(
          () => handler(body),
          (error) => {
            if (refused.isOne(error)) refused.add({ subject: name, size: message.data.length, reason: error.message });
            else log.error(`A handler of "${name}" threw.`, { err: error });
          },
        );
      });
    },

    refused: (handler) => refused.listen(handler),

    lost(handler) {
      const loser = (): void => handler();
      losers.add(loser);
      return { stop: async () => void losers.delete(loser) };
    },

    async ping() {
      link.demandOpen();
      if (!link.up)
        throw unavailable(`The NATS server at ${where} cannot be reached now${link.trouble === undefined ? '' : `: ${link.trouble}`}.`);
      const missing = streams.missing();
      if (missing.length > 0)
        throw unavailable(`The NATS server at ${where} has no ${missing.join(', ')} yet: an orchestrator makes them.`);
      const stuck = [...consumers].map((each) => each.trouble()).find((reason) => reason !== undefined);
      if (stuck !== undefined) throw unavailable(stuck);
      await within(PING_TIMEOUT, link, nc.flush()).catch((error: unknown) => {
        throw unavailable(`The NATS server at ${where} does not answer: ${textOf(error)}.`, error);
      });
    },

    close: (grace = 0) => (closing ??= close(grace)),
    describe: () => describeServer(connection, streams.infos()),
    announce(service) {
      link.demandOpen();
      return announce(link, service);
    },
  };
}

/** The same work twice is one message, unless its owner says that it was sent again on purpose. */
function messageId({ call, attempt, again = 0 }: Work): string {
  return again === 0 ? `${call}#${attempt}` : `${call}#${attempt}#${again}`;
}

/** @throws Error when it takes longer than `timeout` ms, or the connection breaks before */
async function within(timeout: number, link: Link, answer: Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout);
  const ignore = link.onDown(() => reject(new Error('the connection broke')));
  answer.then(resolve, reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    ignore();
  }
}
