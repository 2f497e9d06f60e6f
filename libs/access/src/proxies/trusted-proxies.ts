import { BlockList, isIP } from 'node:net';

/** Whether a proxy that is listed is at an address. */
export type Trusts = (address: string) => boolean;

/** @param addresses addresses and networks, which were checked to be some */
export function trustedProxies(addresses: readonly string[]): Trusts {
  const list = new BlockList();
  for (const each of addresses) {
    const [address = '', bits] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    // An address of IPv4 may come in as one of IPv6; one of a link names its interface, too.
    const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/s, '');
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  };
}
