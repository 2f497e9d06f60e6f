import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/** As Node asks whether a certificate is that of a host; an error says why not. */
export type IdentityCheck = (host: string, certificate: PeerCertificate) => Error | undefined;

/**
 * The client of NATS gives Node no name for a server with an IP address, and Node then takes a
 * certificate for `localhost`. What such a server shows has to be for one of the addresses it was given.
 *
 * @param servers addresses without credentials
 */
export function identityCheck(servers: readonly string[]): IdentityCheck {
  const hosts = servers.map((server) => new URL(server).hostname.replaceAll(/^\[|\]$/g, ''));
  const addresses = hosts.filter((host) => isIP(host) !== 0);
  return (host, certificate) => {
    if (hosts.includes(host) || addresses.length === 0) return checkServerIdentity(host, certificate);
    const faults = addresses.map((address) => checkServerIdentity(address, certificate));
    return faults.includes(undefined) ? undefined : faults[0];
  };
}
