import type { Identities } from './identities.ts';
import type { Principal } from './principal.ts';

/**
 * The port by which an edge lets people log in with a browser. What the browser keeps is a text that is a credential
 * while the log-in lasts, and nothing that could be used elsewhere.
 */
export interface Logins extends Identities {
  /** Throws `invalid-token` when the principal can have none: keys and people can. */
  begin(principal: Principal): Promise<Login>;
  /** The text is no credential any more, in other processes within half a minute. A repeat changes nothing. */
  end(text: string): Promise<void>;
  /** Where people can log in without a key. */
  readonly provider?: LoginProvider;
}

export interface Login {
  readonly text: string;
  /** Milliseconds it lasts at most. */
  readonly lasts: number;
}

/** An identity provider that people log in at. */
export interface LoginProvider {
  /** As people know it. */
  readonly name: string;
  /**
   * Where the browser goes, and what it keeps until it is back.
   *
   * @param back the local address at which it goes on in the end
   * Throws `unavailable`.
   */
  begin(back: string): Promise<{ readonly address: string; readonly kept: string }>;
  /**
   * Who came back.
   *
   * @param query of the address at which the browser came back
   * Throws `login-failed`, `unavailable`.
   */
  finish(query: string, kept: string): Promise<{ readonly principal: Principal; readonly back: string }>;
  /** Where a browser is logged out at the provider, too; undefined where it is to stay logged in there. Throws `unavailable`. */
  logOutAddress(): Promise<string | undefined>;
}
