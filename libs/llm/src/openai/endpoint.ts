import { TroupeError, type ServerSettings } from '@troupe/contracts';
import { dialectOf, type Dialect } from './request/dialect.ts';
import type { AnswerTimeouts } from '../transport/watch.ts';
import { timeoutsOf, type TimeBounds } from '../transport/timeouts.ts';

/** Where models are asked, with everything about it decided. */
export interface Endpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  readonly timeouts: AnswerTimeouts;
}

/** @throws TroupeError `invalid-configuration` when the address cannot work, `invalid-duration` */
export function endpointOf(baseURL: string, key: string | undefined, settings: ServerSettings, bounds: TimeBounds): Endpoint {
  const { family, headers = {}, tokenField, responseFormat, streamOptions } = settings;
  const address = addressOf(baseURL);
  return {
    url: withPath(address, settings.api === 'responses' ? '/responses' : '/chat/completions'),
    headers: { ...headersFor(address, key, family), ...lowerCase(headers) },
    dialect: {
      ...dialectOf(address.hostname, family),
      ...(tokenField === undefined ? {} : { tokenField }),
      ...(responseFormat === undefined ? {} : { responseFormat, formatWithTools: responseFormat === 'json_schema' }),
      ...(streamOptions === undefined ? {} : { streamOptions }),
    },
    timeouts: timeoutsOf(settings, bounds),
  };
}

function addressOf(baseURL: string): URL {
  const address = URL.parse(baseURL);
  if (address !== null && /^https?:$/.test(address.protocol) && address.username === '' && address.password === '') return address;
  // The address itself may hold a password.
  throw new TroupeError(
    'invalid-configuration',
    'The base URL of the OpenAI-compatible server is not an http(s) address without a user name. Give one such as http://127.0.0.1:11434/v1.',
  );
}

/** Azure has its version in the query, which stays; an address that has the path already is taken as it is. */
function withPath(address: URL, path: string): URL {
  const url = new URL(address);
  const base = url.pathname.replace(/\/{1,8}$/, '');
  url.pathname = base.endsWith(path) ? base : `${base}${path}`;
  return url;
}

/** Servers of one's own often want no key; Azure looks for it elsewhere. */
function headersFor({ hostname }: URL, key: string | undefined, family: ServerSettings['family']): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    'user-agent': 'troupe',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(key !== undefined && (family === 'azure' || hostname.endsWith('.azure.com')) ? { 'api-key': key } : {}),
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
