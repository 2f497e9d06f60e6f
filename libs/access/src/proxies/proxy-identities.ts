import { invalidToken, type Principal, type ProxyIdentities } from '@troupe/contracts';
import { principalOfClaims } from '../tokens/principal-of-claims.ts';
import { sameValues } from '../tokens/same-values.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { trustedProxies } from './trusted-proxies.ts';

/** Text that headers carry unchanged through every proxy. */
const VISIBLE = /^[ -~]*$/;

/** Believes proxies that are listed, and nobody else (I9). */
export function proxyIdentities({ addresses, headers, roles }: ProxySettings): ProxyIdentities {
  const trusts = trustedProxies(addresses);
  const same = sameValues();
  const names = { roles: 'roles', user: 'sub', ...(headers.tenant === undefined ? {} : { tenant: 'tenant' }) };
  return {
    headers: Object.values(headers),
    principalOf(address, header): Principal | undefined {
      const sub = trusts(address) ? header(headers.user)?.trim() : undefined;
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
