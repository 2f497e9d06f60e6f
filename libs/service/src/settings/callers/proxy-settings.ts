import { isIP } from 'node:net';
import type { ProxySettings } from '@troupe/access';
import type { EnvironmentReader } from '../environment.ts';
import { rolesSetting } from './roles-setting.ts';

const MOST_PROXIES = 100;
/** What the service reads itself, and what says where a request comes from. */
const TAKEN =
  /^(?:host|cookie|authorization|content-.*|transfer-encoding|connection|origin|sec-.*|accept.*|x-forwarded-for|x-request-id|traceparent)$/;

/** Proxies in front of a service: they are believed where a request comes from and, where it is set how they say it, who asks. */
export interface Proxies {
  /** Their addresses and networks. */
  readonly trusted: readonly string[];
  readonly identify?: ProxySettings;
}

export function proxySettings(read: EnvironmentReader): Proxies {
  const addresses = (read.text('TROUPE_TRUSTED_PROXIES') ?? '').split(',').map((each) => each.trim());
  const named = addresses.filter((each) => each !== '');
  const user = headerSetting(read, 'TROUPE_PROXY_USER_HEADER');
  const ofRoles = headerSetting(read, 'TROUPE_PROXY_ROLES_HEADER');
  const tenant = headerSetting(read, 'TROUPE_PROXY_TENANT_HEADER');
  const mapped = rolesSetting(read, 'TROUPE_PROXY_ROLES');
  if (named.length === 0 && user !== undefined)
    read.problem('TROUPE_PROXY_USER_HEADER needs TROUPE_TRUSTED_PROXIES: whom to believe that header.');
  if (named.length > MOST_PROXIES) read.problem(`TROUPE_TRUSTED_PROXIES has at most ${MOST_PROXIES} addresses and networks.`);
  for (const each of named) {
    if (!isNetwork(each))
      read.problem(
        `TROUPE_TRUSTED_PROXIES has addresses and networks, separated by commas, such as 10.0.0.7 or fd00::/64; got ${JSON.stringify(each.slice(0, 64))}.`,
      );
  }
  const trusted = Object.freeze(named);
  if (user === undefined) return { trusted };
  const headers = { user, ...(ofRoles === undefined ? {} : { roles: ofRoles }), ...(tenant === undefined ? {} : { tenant }) };
  return { trusted, identify: Object.freeze({ addresses: trusted, headers: Object.freeze(headers), roles: mapped }) };
}

function headerSetting(read: EnvironmentReader, variable: string): string | undefined {
  const name = read.text(variable)?.toLowerCase();
  if (name !== undefined && (!/^[a-z][a-z0-9-]{0,63}$/.test(name) || TAKEN.test(name)))
    read.problem(
      `${variable} is the name of a header that only the proxies set, such as X-Forwarded-User; got ${JSON.stringify(name.slice(0, 64))}.`,
    );
  return name;
}

/** A network of everybody is none of proxies. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
