import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Hosts that may be asked although they are not on the public internet. */
export interface PrivateHosts {
  /** By its name, or the address that is written in place of it. */
  hasHost(host: string, port: number): boolean;
  /** By an address that its name leads to. */
  hasAddress(address: string, port: number): boolean;
}

/** One entry of a list: a name, all names below one, an address, or a network; of one port or of all. */
type Entry = { readonly port: number | undefined } & (
  | { readonly kind: 'name'; readonly name: string; readonly below: boolean }
  | { readonly kind: 'network'; readonly base: ipaddr.IPv4 | ipaddr.IPv6; readonly bits: number }
);

const NAME = /^(\*\.)?((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?){0,20})$/;

/** `[v6]`, `[v6]/bits`, or anything without a colon; each may have a port. */
const ENTRY = /^(?:\[([\da-f:.]+)\](\/\d{1,3})?|([^:[\]]+))(?::(\d{1,5}))?$/;

/** Entries that are none are given back by their number in the list, from 0. */
export function privateHosts(list: readonly string[]): { readonly hosts: PrivateHosts; readonly wrong: readonly number[] } {
  const read = list.map((text) => entryOf(text.toLowerCase()));
  const entries = read.filter((entry) => entry !== undefined);
  const hasAddress = (address: string, port: number): boolean =>
    entries.some((entry) => entry.kind === 'network' && isOf(entry.port, port) && isWithin(address, entry.base, entry.bits));
  return {
    hosts: {
      hasAddress,
      hasHost: (host, port) =>
        isIP(host) === 0
          ? entries.some((entry) => entry.kind === 'name' && isOf(entry.port, port) && isNamed(host, entry))
          : hasAddress(host, port),
    },
    wrong: read.flatMap((entry, index) => (entry === undefined ? [index] : [])),
  };
}

function entryOf(text: string): Entry | undefined {
  // An address of IPv6 that stands without brackets has no port behind it.
  const [, bracketed, length = '', plain, digits] = ENTRY.exec(text) ?? [];
  const host = isIP(text.split('/')[0]!) === 6 ? text : bracketed === undefined ? plain : `${bracketed}${length}`;
  if (host === undefined) return undefined;
  const port = host === text || digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const network = networkOf(host);
  if (network !== undefined) return { kind: 'network', port, ...network };
  const [, star, name] = NAME.exec(host) ?? [];
  // What ends with a number is an address that somebody misspelt.
  return name === undefined || /(?:^|\.)\d+$/.test(name) ? undefined : { kind: 'name', port, name, below: star !== undefined };
}

function networkOf(text: string): { readonly base: ipaddr.IPv4 | ipaddr.IPv6; readonly bits: number } | undefined {
  const [address = '', length] = text.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(length ?? '0')) return undefined;
  const most = family === 4 ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  return bits > most ? undefined : { base: ipaddr.parse(address), bits };
}

function isOf(port: number | undefined, asked: number): boolean {
  return port === undefined || port === asked;
}

function isNamed(host: string, { name, below }: { readonly name: string; readonly below: boolean }): boolean {
  return below ? host.endsWith(`.${name}`) : host === name;
}

function isWithin(address: string, base: ipaddr.IPv4 | ipaddr.IPv6, bits: number): boolean {
  const parsed = ipaddr.parse(address);
  return parsed.kind() === base.kind() && parsed.match(base, bits);
}
