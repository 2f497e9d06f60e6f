import { setTimeout as sleep } from 'node:timers/promises';
import { capabilityOf, TroupeError, type Capability, type Json, type Work, type WorkflowLog } from '@troupe/contracts';
import { announce, type ServiceCard } from './nats/announce.ts';
import { connect } from './nats/connect.ts';
import { consumer } from './nats/consumer.ts';
import { describeServer } from './nats/describe-server.ts';
import { call as guarded, textOf, unavailable } from './nats/failure.ts';
import { laneOf } from './nats/lane.ts';
import { link as linkOver } from './nats/link.ts';
import { openDeliveries } from './nats/open-deliveries.ts';
import { outbox } from './nats/outbox.ts';
import { requests } from './nats/requests.ts';
import { subjectsOf } from './nats/subjects.ts';
import { subscribe } from './nats/subscribe.ts';
import { workStream } from './nats/work-stream.ts';
import type { Bus, Subscription } from './port.ts';

export type { ServiceCard } from './nats/announce.ts';

export interface NatsBusOptions {
  /** `nats://127.0.0.1:4222` by default; several are separated by commas. May hold user and password. */
  readonly servers?: string;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  /** As the tools of NATS show this connection. */
  readonly name?: string;
  /** First token of all subjects and of the stream's name: one per installation on a server. `troupe` by default. */
  readonly prefix?: string;
  /** First part of the subjects answers come to, so that permissions can keep services apart. `_INBOX` by default. */
  readonly inbox?: string;
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
const silent: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * A bus over NATS: work in a JetStream work queue, requests and broadcasts over core NATS. A broken
 * connection is made again for ever, and what was published meanwhile is sent again.
 *
 * @throws TroupeError `invalid-configuration` when the server refuses us or cannot do what is needed,
 * `unavailable` when nobody answers at the address
 */
export async function natsBus(options: NatsBusOptions = {}): Promise<NatsBus> {
  const { prefix = 'troupe', inbox = '_INBOX', ackWait = 10_000, patience = 30_000, log = silent } = options;
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
  const stream = await workStream(link, subjects, { replicas, storage, ackWait, limit }, log).catch(async (error: unknown) => {
    await link.close();
    throw error;
  });

  const fit = (body: unknown, what: string): Uint8Array => {
    const bytes = Buffer.from(JSON.stringify(body));
    const max = (nc.info?.max_payload ?? Infinity) - HEADERS;
    if (bytes.length <= max) return bytes;
    throw new TroupeError(
      'payload-too-large',
      `${what} has ${bytes.length} bytes, and the NATS server at ${where} takes ${max}. Keep large values elsewhere and pass a reference, or raise max_payload of the server.`,
      { retryable: false },
    );
  };
  const posts = outbox(link, stream, inbox, options.maxWaiting ?? 100_000, patience);
  const questions = requests(link, inbox, fit);
  const deliveries = openDeliveries(link, ackWait);
  const consumers = new Set<Subscription>();
  const losers = new Set<() => void>();
  /** Lanes the consumers of a capability have been told of. */
  const told = new Set<string>();
  let closing: Promise<void> | undefined;

  stream.onMended((lost) => {
    // Consumers may have been away when they were told.
    told.clear();
    if (lost) for (const loser of losers) guarded(loser);
  });
  log.info(describeServer(connection, stream.info));

  const close = async (grace: number): Promise<void> => {
    await Promise.all([...consumers].map((each) => each.stop()));
    await deliveries.close(grace);
    await posts.close(LAST_WORDS);
    await stream.close();
    if (link.up) await nc.flush().catch(() => {});
    await link.close();
  };

  return {
    async publish(work) {
      link.demandOpen();
      const capability = capabilityOf(work.kind, work.name);
      const lane = laneOf(work.options?.priority);
      const subject = subjects.work(capability, lane);
      await posts.publish(subject, messageId(work), fit(work, `The work of ${work.kind} ${JSON.stringify(work.name)}`));
      if (lane === 0 || told.has(subject)) return;
      told.add(subject);
      nc.publish(subjects.lanes(capability), JSON.stringify(lane));
    },

    consume(capability, consumeOptions, handler) {
      link.demandOpen();
      const made = consumer({ link, stream, subjects, deliveries, inbox, log }, capability, consumeOptions, handler);
      consumers.add(made);
      return {
        async stop() {
          consumers.delete(made);
          await made.stop();
        },
      };
    },

    async request(subject, body, timeout) {
      link.demandOpen();
      return questions.ask(subjects.request(subject), subject, body, timeout);
    },

    respond(subject, handler) {
      link.demandOpen();
      return questions.answer(subjects.request(subject), subject, handler);
    },

    broadcast(subject, body) {
      if (link.closed) return;
      try {
        nc.publish(subjects.broadcast(subject), fit(body, `The broadcast to "${subject}"`));
      } catch (error) {
        log.error(`A broadcast was not sent: ${textOf(error)}`);
      }
    },

    listen(subject, handler) {
      link.demandOpen();
      return subscribe(link, subjects.broadcast(subject), undefined, (message) => handler(message.json<Json>()));
    },

    lost(handler) {
      const loser = (): void => handler();
      losers.add(loser);
      return { stop: async () => void losers.delete(loser) };
    },

    async ping() {
      link.demandOpen();
      if (!link.up) throw unavailable(`The NATS server at ${where} cannot be reached now.`);
      await within(PING_TIMEOUT, nc.flush()).catch((error: unknown) => {
        throw unavailable(`The NATS server at ${where} does not answer: ${textOf(error)}.`, error);
      });
    },

    close: (grace = 0) => (closing ??= close(grace)),
    describe: () => describeServer(connection, stream.info),
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

/** @throws Error when it takes longer than `timeout` ms */
async function within(timeout: number, answer: Promise<void>): Promise<void> {
  const patience = new AbortController();
  try {
    await Promise.race([
      answer,
      sleep(timeout, undefined, { signal: patience.signal }).then(() => {
        throw new Error(`no answer within ${timeout} ms`);
      }),
    ]);
  } finally {
    patience.abort();
  }
}
