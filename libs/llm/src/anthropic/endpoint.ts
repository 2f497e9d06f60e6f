import { TroupeError, type ServerSettings } from '@troupe/contracts';

const ANTHROPIC = 'https://api.anthropic.com';
const VERSION = '2026-10-21';

export interface AnthropicEndpoint {
  /** As far as the SDK's own `/v1/messages`. */
  readonly base: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws TroupeError `invalid-configuration` when the address cannot work */
export function anthropicEndpoint(
  baseURL: string | undefined,
  key: string | undefined,
  { headers = {} }: ServerSettings,
): AnthropicEndpoint {
  const address = URL.parse(baseURL ?? ANTHROPIC);
  if (address === null || !/^https?:$/.test(address.protocol) || `${address.username}${address.password}${address.search}` !== '')
    // The address itself may hold a password.
    throw new TroupeError(
      'invalid-configuration',
      `The base URL of the server of the Messages API is not an http(s) address without a user name and a query. Give one such as ${ANTHROPIC}/v1.`,
    );
  const path = address.pathname.replace(/\/{1,8}$/, '').replace(/\/messages$/, '');
  address.pathname = path.endsWith('/v1') ? path.slice(0, -'/v1'.length) : path;
  return {
    base: address.href.replace(/\/$/, ''),
    host: address.host,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      'user-agent': 'troupe',
      'anthropic-version': VERSION,
      ...(key === undefined ? {} : { 'x-api-key': key }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    },
  };
}
