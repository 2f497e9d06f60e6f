import type { Principal, Tenant } from '../service/principal.ts';
import type { TaskId } from '../log/ids.ts';
import type { ConsentAnswer, ConsentWish } from './consent-message.ts';

export type { Challenge, ConsentAnswer, ConsentRequest, ConsentWish } from './consent-message.ts';

/** The question of the platform itself among those that servers of tools ask. */
export const CONSENT_REQUEST = 'dev.troupe/consent';

/** A server of tools that a user lets the platform use in the user's name. */
export interface UserConnection {
  readonly server: string;
  /** Since when, in ISO 8601. */
  readonly at: string;
  /** What the user allowed, where the authorization server says so. */
  readonly scope?: string;
}

/** A consent that a task of the user waits for. */
export interface AskedConsent {
  readonly server: string;
  /** Where the user consents. */
  readonly url: string;
  readonly task: string;
  /** In ISO 8601. */
  readonly until: string;
}

/** Who came back from an authorization server. */
export interface ReturningBrowser {
  /** Who is logged in there, where that is known. */
  readonly by?: Principal | undefined;
  /** Whether persons log in here, and not keys alone. */
  readonly people: boolean;
}

/** What came of the way of a browser to an authorization server and back. */
export interface ConsentEnd {
  readonly server: string;
  readonly connected: boolean;
  /** For the user to read. */
  readonly message: string;
}

/**
 * The port of users who look after what they consented to. Each has those of its own; who has the right `act-as` names
 * another user. Methods throw `missing-right`.
 */
export interface Connections {
  list(by: Principal, user?: string): Promise<{ readonly connections: readonly UserConnection[]; readonly asked: readonly AskedConsent[] }>;
  /** A repeat changes nothing. */
  withdraw(by: Principal, server: string, user?: string): Promise<void>;
  /**
   * @param query of the address at which a browser came back
   * Throws `consent-not-found` for one that nobody was sent away with; where that is another user's, `missing-token` if
   * nobody is known to be logged in, and else `login-failed`. It can be brought once more then.
   */
  finish(query: string, browser: ReturningBrowser): Promise<ConsentEnd>;
  /** What authorization servers read of the platform as a client; undefined where they cannot reach it. */
  client(): ClientDocument | undefined;
}

/** RFC 7591, as a document at the address that is the id of the client. */
export interface ClientDocument {
  readonly client_id: string;
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly token_endpoint_auth_method: 'none';
}

/** The user for whom a call is made, and the task that makes it. */
export interface ConsentingUser {
  readonly tenant: Tenant;
  readonly user: string;
  readonly task: TaskId;
}

/** What the owner of a task asks for a worker: tokens are kept where it can reach them, and no worker can. */
export interface Consents {
  answer(wish: ConsentWish, of: ConsentingUser): Promise<ConsentAnswer>;
  /** Which tools a server had for the last user who connected with it, as JSON. */
  toolsOf(server: string): Promise<string | undefined>;
}

/** The person whom a principal stands for, or speaks for; else the principal itself. */
export function consentingUser({ kind, id }: Pick<Principal, 'kind' | 'id'>, user: string | undefined): string {
  return user === undefined ? `${kind}:${id}` : `person:${user}`;
}
