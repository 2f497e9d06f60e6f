import { BlockList, isIP } from 'node:net';
import { invalidToken, type Principal, type ProxyIdentities } from '@troupe/contracts';
import { principalOfClaims } from '../tokens/principal-of-claims.ts';
import { sameValues } from '../tokens/same-values.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** Text that headers carry unchanged through every proxy. */
const VISIBLE = /^[ -~]*$/;

/** Believes proxies that are listed, and nobody else (I9). */
export function proxyIdentities({ addresses, headers, roles }: ProxySettings): ProxyIdentities {
  const proxies = networks(addresses);
  const same = sameValues();
  const names = { roles: 'roles', user: 'sub', ...(headers.tenant === undefined ? {} : { tenant: 'tenant' }) };
  return {
    headers: Object.values(headers),
    principalOf(address, header): Principal | undefined {
      const sub = isIn(proxies, address) ? header(headers.user)?.trim() : undefined;
      if (sub === undefined || sub === '') return undefined;
      const rest = { roles: headers.roles, tenant: headers.tenant };
      const said = Object.entries(rest).map(([claim, name]) => [claim, name === undefined ? undefined : header(name)?.trim()] as const);
      const { roles: listed = '', tenant } = Object.fromEntries(said);
      const claims = { sub, tenant, roles: listed.split(/[, ]/) };
      const principal = VISIBLE.test(sub) ? principalOfClaims({ claims: names, roles }, claims) : undefined;
      if (principal === undefined) throw invalidToken();
      return same(principal);
    },
  };
}

/** @param addresses which were checked to be addresses and networks */
function networks(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const each of addresses) {
    const [address = '', bits] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An address of IPv4 may come in as one of IPv6. */
function isIn(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}
