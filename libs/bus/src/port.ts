import type { Capability, Json, Work } from '@troupe/contracts';

/**
 * What services say to each other. Everything on the bus can be derived again from the store.
 *
 * B1  Published work is delivered to one consumer of its capability until somebody acknowledges it;
 *     it may be delivered more than once.
 * B2  Work waits for a consumer: publishing before anyone consumes loses nothing while the bus lives.
 * B3  A consumer never has more than `concurrency` deliveries open.
 * B4  Lower `priority` is delivered first among what waits. Whole numbers from -9 to 9 are told apart
 *     by every bus; a bus may take others for the nearest of them.
 * B5  A request reaches one responder; with none it rejects at once with code `unavailable`.
 * B6  Broadcasts reach every listener there is, in the order of each sender; nobody else.
 * B7  Values arrive as JSON would carry them; in one process they may be shared and must not be changed.
 * B8  After the transport lost what it held, as a server whose store was wiped does, every listener of
 *     `lost` hears of it once the bus works again, so that owners publish again.
 */
export interface Bus {
  /** Resolves once the bus has it. Work with the same call and attempt may be taken for a repeat. */
  publish(work: Work): Promise<void>;
  consume(capability: Capability, options: ConsumeOptions, handler: (delivery: Delivery) => void): Subscription;
  /** @throws TroupeError `unavailable` without a responder, `request-timeout` without an answer in `timeout` ms */
  request(subject: string, body: Json, timeout: number): Promise<Json>;
  /** Answers requests; what it throws reaches the requester as an error with the same code and message. */
  respond(subject: string, handler: (body: Json) => Promise<Json>): Subscription;
  broadcast(subject: string, body: Json): void;
  listen(subject: string, handler: (body: Json) => void): Subscription;
  /** Calls the handler each time the transport had lost what it held, and works again. */
  lost(handler: () => void): Subscription;
  /** @throws TroupeError `unavailable` */
  ping(): Promise<void>;
  /** Takes no new deliveries, waits for open ones up to `grace` ms, gives the rest back. */
  close(grace?: number): Promise<void>;
}

export interface ConsumeOptions {
  /** Deliveries open at once. */
  readonly concurrency: number;
  /**
   * Told of work that came when there was no room for it, or while the consumer stopped. It is not
   * delivered here and goes back once this settled: its next delivery counts one more than were begun.
   */
  readonly onUnbegun?: (work: Work) => Promise<void>;
}

export interface Delivery {
  readonly work: Work;
  /** 1 for the first delivery of this message. */
  readonly delivered: number;
  /** The outcome is durable: forget the message. */
  ack(): void;
  /** Deliver it again, after `delay` ms. */
  nak(delay?: number): void;
}

export interface Subscription {
  /** No new deliveries after it resolves; open ones go on. */
  stop(): Promise<void>;
}
