import type { LookupFunction } from 'node:net';
import type { AddressGuard, HostAddress } from '@troupe/contracts';
import { buildConnector } from 'undici';
import { ConnectionFailure } from './connection-failure.ts';

/** Connections to the addresses that the guard gave for them, and to no other. @param timeout milliseconds */
export function guardedConnector(guard: AddressGuard, timeout: number): buildConnector.connector {
  return (options, callback) => {
    const fail = (cause: unknown): void => callback(new ConnectionFailure('There is no connection.', { cause }), null);
    const answer: buildConnector.Callback = (...[error, socket]) => (error === null ? callback(null, socket!) : fail(error));
    const connectTo = (addresses: readonly HostAddress[]): void =>
      buildConnector({ timeout, allowH2: false, lookup: lookupOf(addresses) })(options, answer);
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    guard.resolve(options.hostname, port).then(connectTo).catch(fail);
  };
}

/** What was looked at takes the place of a second look, which may lead elsewhere. */
function lookupOf(addresses: readonly HostAddress[]): LookupFunction {
  const [first] = addresses as readonly [HostAddress, ...HostAddress[]];
  return (_hostname, { all }, callback) => {
    if (all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}
