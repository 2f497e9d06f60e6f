import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Azure answers virtual machines at this address, among those of the public internet. */
const OF_CLOUDS = ['168.63.129.16'];
/** Addresses of IPv6 that are assigned to the public internet; all forms that hold an IPv4 address are elsewhere, or have a range. */
const ASSIGNED = ipaddr.IPv6.parse('2000::');
const ASSIGNED_BITS = 3;

/** Whether an address is one of the public internet: neither private nor local, reserved, or a form of another address. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' ? !OF_CLOUDS.includes(parsed.toString()) : parsed.match(ASSIGNED, ASSIGNED_BITS);
}
