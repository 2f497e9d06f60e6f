import { headerName, headerText, httpMethods, jsonSchemaOf, secretOr, type HttpRequest, type HttpTool } from '@troupe/contracts';
import { z } from 'zod';
import { ofTheConnection } from './of-the-connection.ts';

const PARAMETER = /\{([^{}]*)\}/g;
const headers = z.record(headerName, secretOr(headerText)).exactOptional();

/** What is wrong with the request of a tool, as sentences without a subject. Values are not repeated: they may be secret. */
export function httpFaults({ http, input }: HttpTool): string[] {
  const { method, url, idempotencyKey } = http;
  const read = z.strictObject({ headers, key: headerName.exactOptional() }).safeParse({
    ...(http.headers === undefined ? {} : { headers: http.headers }),
    ...(idempotencyKey === undefined ? {} : { key: idempotencyKey }),
  });
  const named = [...Object.keys(http.headers ?? {}), ...(typeof idempotencyKey === 'string' ? [idempotencyKey] : [])].map((name) =>
    name.toLowerCase(),
  );
  return [
    ...(httpMethods.includes(method) ? [] : [`method is one of ${httpMethods.join(', ')}`]),
    ...urlFaults(url),
    ...(typeof url === 'string' ? parameterFaults(url, input) : []),
    ...(read.error?.issues.map(({ path, message }) => `${path.map(String).join('.').replace(/^key$/, 'idempotencyKey')}: ${message}`) ??
      []),
    ...named.filter(ofTheConnection).map((name) => `headers.${name} belongs to the connection; leave it out`),
    ...named.filter((name, index) => named.indexOf(name) < index).map((name) => `the header ${name} is there twice`),
  ];
}

function urlFaults(url: HttpRequest['url']): string[] {
  const example = 'url is an http or https address such as https://crm.example.com/customers/{id}';
  if (typeof url !== 'string') return [example];
  const filled = url.replaceAll(PARAMETER, 'x');
  const parsed = URL.parse(filled);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return [example];
  if (parsed.username !== '' || parsed.password !== '') return ['url has no user name or password: use a header with secret(…)'];
  if (filled.includes('#')) return ['url has no fragment: no server is sent one'];
  if (/[{}]/.test(filled)) return ['url has a brace without its other; parameters are written {name}'];
  const [, origin = ''] = /^([^:]+:\/\/[^/?]*)/.exec(url) ?? [];
  if (origin.includes('{')) return ['url has parameters in its path and query alone: an argument must not choose the host'];
  if (!filled.startsWith(`${parsed.origin}${parsed.pathname === '/' && !filled.startsWith(`${parsed.origin}/`) ? '' : parsed.pathname}`))
    return ['url is written as it is sent: host in lower case, no default port, no "..", other characters percent-encoded'];
  return [];
}

/** Each parameter is an argument that is always there. */
function parameterFaults(url: string, input: HttpTool['input']): string[] {
  const names = [...url.matchAll(PARAMETER)].map(([, name]) => name!);
  if (names.length === 0) return [];
  const { properties = {}, required = [] } = input === undefined ? {} : argumentsOf(input);
  return names.flatMap((name) => {
    if (!Object.hasOwn(properties, name)) return [`url has {${name}}, which is no property of input`];
    return required.includes(name) ? [] : [`url has {${name}}, which input does not require`];
  });
}

function argumentsOf(input: NonNullable<HttpTool['input']>): { readonly properties?: object; readonly required?: readonly string[] } {
  try {
    return jsonSchemaOf(input) as object;
  } catch {
    // Its own fault says why.
    return {};
  }
}
