import { lookup as lookUp } from 'node:dns/promises';
import { isIP } from 'node:net';
import { TroupeError, type AddressGuard, type HostAddress } from '@troupe/contracts';
import type { PrivateHosts } from './private-hosts.ts';
import { isPublicAddress } from './public-address.ts';

export interface GuardOptions {
  readonly privateHosts: PrivateHosts;
  /** Whether this machine may be asked where the URL itself says that it is this machine: no name server has a say in that. */
  readonly thisMachine?: boolean;
  /** All addresses of a name; as the system says by default. */
  readonly lookup?: (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

/** Lets requests go to the public internet and to hosts that were allowed, by the addresses that connections are made to (Z1 to Z3). */
export function guardAddresses({ privateHosts, thisMachine = false, lookup = lookUpAll }: GuardOptions): AddressGuard {
  return {
    async resolve(hostname, port) {
      const host = plainHost(hostname);
      const addresses = isIP(host) === 0 ? await lookup(host) : [{ address: host, family: isIP(host) }];
      const allowed = (thisMachine && isThisMachine(host)) || privateHosts.hasHost(host, port);
      const refused = addresses.find(({ address }) => !allowed && !isPublicAddress(address) && !privateHosts.hasAddress(address, port));
      if (refused !== undefined || addresses.length === 0) throw notPublic(host, port);
      return addresses.map(({ address, family }): HostAddress => ({ address, family: family === 6 ? 6 : 4 }));
    },
  };
}

function lookUpAll(hostname: string): Promise<readonly { readonly address: string; readonly family: number }[]> {
  return lookUp(hostname, { all: true, order: 'verbatim' });
}

/** Without the brackets of URLs, and the dot that ends a whole name. */
function plainHost(hostname: string): string {
  const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** The address itself is not shown: who reads this may not be who may know the network. */
function notPublic(host: string, port: number): TroupeError {
  const shown = isIP(host) === 6 ? `[${host}]` : host.slice(0, 255);
  return new TroupeError(
    'address-refused',
    `${shown}:${port} is not asked: it is not on the public internet. If it is meant, the operator adds it to TROUPE_PRIVATE_HOSTS.`,
    { retryable: false },
  );
}
