import type { Tenant } from '../service/principal.ts';

/** A request that is sent until somebody takes it. */
export interface OutgoingRequest {
  /** Distinguishes it from all others, for its receiver too: what comes twice has the same one. */
  readonly id: string;
  readonly tenant: Tenant;
  /** Requests of one line are sent one after the other, each once the one before it was taken or given up. One process at a time puts them. */
  readonly line: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The port by which others are notified, over crashes and moves of the process that notifies.
 *
 * U20 What was put is sent until a receiver answers that it took it, with growing waits in between, or it is given up.
 * U21 A request is put once: the first of an id stays, whether it was sent or not.
 * U22 Whichever process sends it, the id goes along: a receiver that sees it again has it already.
 */
export interface Outbox {
  /** Returns once it is durable. */
  put(request: OutgoingRequest): Promise<void>;
}
