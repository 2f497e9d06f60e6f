import type { Principal } from './principal.ts';

/** The port by which an edge knows whom a proxy in front of it has identified. */
export interface ProxyIdentities {
  /** Names of the headers in which the proxies say it, in small letters. */
  readonly headers: readonly string[];
  /**
   * Whom a request is from; undefined when no proxy says it, whatever others say. The same principal is the same value.
   *
   * @param address which the request came from
   * Throws `invalid-token` when what a proxy says names nobody.
   */
  principalOf(address: string, header: (name: string) => string | undefined): Principal | undefined;
}
