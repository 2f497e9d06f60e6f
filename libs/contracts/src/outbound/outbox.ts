import type { Tenant } from '../service/principal.ts';
import type { Page, PageRequest } from '../values/page.ts';

/** A request that is sent until somebody takes it. */
export interface OutgoingRequest {
  /** Distinguishes it from all others, for its receiver too: what comes twice has the same one. */
  readonly id: string;
  readonly tenant: Tenant;
  /** Requests of one line are sent one after the other, each once the one before it was taken or given up. One process at a time puts them. */
  readonly line: string;
  /** How many of its line one process sends at once, in no order. In order where it is missing. */
  readonly atOnce?: number;
  /** Who says where it goes, of those that `addressBy` names; `url` and `headers` say it where this is missing. */
  readonly addressee?: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The task it is about, with its tenant. */
  readonly task?: string;
  /** What it says, in a word. */
  readonly subject?: string;
}

export const deliveryStates = ['waiting', 'taken', 'given-up'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What has become of a request; times are in milliseconds since 1970. */
export interface OutgoingState extends Pick<OutgoingRequest, 'id' | 'tenant' | 'line' | 'task' | 'subject'> {
  readonly state: DeliveryState;
  readonly at: number;
  readonly attempts: number;
  /** When it is sent next, while it waits. */
  readonly dueAt: number;
  /** The status of the last answer. */
  readonly lastStatus?: number;
  readonly lastError?: string;
}

/** Where a request goes now; `held`: nowhere for a while; `gone`: nowhere any more. */
export type Address = { readonly url: string; readonly headers: Readonly<Record<string, string>> } | 'held' | 'gone';

/** Who says where requests go at the moment they are sent, so that nothing of it is stored with each. */
export interface Addressee {
  /** @param at the moment that stands in `webhook-timestamp` */
  address(request: Pick<OutgoingRequest, 'id' | 'tenant' | 'line' | 'task' | 'body'>, at: Date): Promise<Address>;
  /** What came of one attempt. */
  onSent(request: OutgoingState): Promise<void>;
}

/**
 * The port by which others are notified, over crashes and moves of the process that notifies.
 *
 * U20 What was put is sent until a receiver answers that it took it, with growing waits in between, for a day at the
 *     least, or it is given up.
 * U21 A request is put once: the first of an id stays, whether it was sent or not.
 * U22 Whichever process sends it, the id goes along: a receiver that sees it again has it already.
 * U23 A receiver that is slow or away delays its own line and no other, and no caller.
 */
export interface Outbox {
  /** Returns once it is durable. */
  put(request: OutgoingRequest): Promise<void>;
  addressBy(name: string, addressee: Addressee): void;
  /** Newest first. @throws TroupeError `invalid-cursor` */
  list(line: string, page: PageRequest & { readonly state?: DeliveryState }): Promise<Page<OutgoingState>>;
  get(id: string): Promise<OutgoingState | undefined>;
  /** Sends again what was taken or given up, with the same id; what waits is due now. False where it is not there any more. */
  again(id: string): Promise<boolean>;
  /** What waited while its addressee held it is due. */
  wake(line: string): Promise<void>;
  /** Forgets all of a line, or of a task: what is not under way yet is not sent any more. */
  drop(of: { readonly line: string } | { readonly task: string }): Promise<void>;
}
