import type { BroadcastSubject, Capability, Json, RequestSubject, Work } from '@troupe/contracts';

/**
 * What services say to each other. Everything on the bus can be derived again from the store.
 *
 * B1  Published work is delivered to one consumer of its capability until somebody acknowledges it;
 *     it may be delivered more than once.
 * B2  Work waits for a consumer: publishing before anyone consumes loses nothing while the bus lives.
 * B3  A consumer never has more than `concurrency` deliveries open.
 * B4  Lower `priority` is delivered first among what waits. Whole numbers from -9 to 9 are distinguished
 *     by every bus; a bus may take others for the nearest of them.
 * B5  A request reaches one responder; with none it rejects at once with code `unavailable`.
 * B6  Broadcasts reach every listener there is, in the order of each sender; nobody else.
 * B7  Values arrive as JSON would carry them; in one process they may be shared and must not be changed.
 * B8  After the transport lost what it held, as a server whose store was wiped does, every listener of
 *     `lost` is called once the bus works again, so that owners publish again.
 * B9  What another process sent is read by the reader of its subject before a handler gets it. What does
 *     not fit is refused, work is dropped; every listener of `refused` is called. In one process
 *     values are handed over unread.
 * B10 A handler that throws ends nothing: that is logged, and the delivery it had is given back.
 * B11 Work that is withdrawn is not delivered any more where the bus can still reach it. Where it cannot, `waited`
 *     shows its age, so that a consumer asks before it begins what may have been withdrawn.
 * B12 Requests and answers of a subject that says so may be larger than a message of the transport, up to
 *     `messageBytes`. Work may not: its publisher gets `payload-too-large`.
 */
export interface Bus {
  /** Resolves once the bus has it. Work with the same call and attempt may be taken for a repeat. */
  publish(work: Work): Promise<void>;
  /** Takes back what was published, all copies of that call and attempt. True when it is certain that nobody was given one. */
  withdraw(work: Work): boolean;
  consume(capability: Capability, options: ConsumeOptions, handler: (delivery: Delivery) => void): Subscription;
  /**
   * @param trace W3C trace context the responder gets beside the body
   * @throws TroupeError `unavailable` without a responder, `request-timeout` without an answer in `timeout` ms
   */
  request<Q, A>(subject: RequestSubject<Q, A>, body: Q, timeout: number, trace?: string): Promise<A>;
  /** Answers requests; what it throws reaches the requester as an error with the same code and message. */
  respond<Q, A>(subject: RequestSubject<Q, A>, handler: (body: Q, trace: string | undefined) => Promise<A>, admit?: Admit): Subscription;
  broadcast<T>(subject: BroadcastSubject<T>, body: T): void;
  listen<T>(subject: BroadcastSubject<T>, handler: (body: T) => void): Subscription;
  /** Calls the handler with each message that did not fit. */
  refused(handler: (refusal: Refusal) => void): Subscription;
  /** Calls the handler each time the transport had lost what it held, and works again. */
  lost(handler: () => void): Subscription;
  /** @throws TroupeError `unavailable` when it cannot be reached, or when work that is consumed here cannot be taken */
  ping(): Promise<void>;
  /** Takes no new deliveries, waits for open ones up to `grace` ms, gives the rest back. */
  close(grace?: number): Promise<void>;
}

/**
 * Throws when nobody wants the body a claim announces: asked before any of it is kept. A transport that
 * carries every body in one piece never asks.
 */
export type Admit = (claim: Json) => void;

/** A message that was not for anybody. */
export interface Refusal {
  /** The first part of its subject: `reports`, `tasks`, `work` … */
  readonly family: string;
  readonly subject: string;
  /** Bytes. */
  readonly size: number;
  readonly reason: string;
}

export interface ConsumeOptions {
  /** Deliveries open at once. */
  readonly concurrency: number;
  /**
   * Called with work that came when there was no room for it, or while the consumer stopped. It is not
   * delivered here and goes back once this settled: its next delivery counts one more than were begun.
   */
  readonly onUnbegun?: (work: Work) => Promise<void>;
}

export interface Delivery {
  readonly work: Work;
  /** 1 for the first delivery of this message. */
  readonly delivered: number;
  /** Milliseconds since it was published, rather too many than too few; `Infinity` when it cannot be known. */
  readonly waited: number;
  /** The outcome is durable: forget the message. */
  ack(): void;
  /** Deliver it again, after `delay` ms. */
  nak(delay?: number): void;
}

export interface Subscription {
  /** No new deliveries after it resolves; open ones go on. */
  stop(): Promise<void>;
}
