/** An address that a connection may be made to. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Where requests of this process may go.
 *
 * Z1  Who connects, connects to one of the addresses that `resolve` gave for that connection, and to nothing else: a
 *     name that is bound to another address in between leads nowhere.
 * Z2  All addresses of a host are on the public internet, or an operator allowed the host or all of its others.
 * Z3  Each connection is asked for anew, and each request of a redirect is a request of its own.
 */
export interface AddressGuard {
  /**
   * @param hostname as URLs have it: a name, or an address in whatever form
   * @throws TroupeError `address-refused`; what name servers throw, where the name leads nowhere
   */
  resolve(hostname: string, port: number): Promise<readonly HostAddress[]>;
}
