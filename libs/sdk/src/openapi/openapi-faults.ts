import {
  headerName,
  headerText,
  isSecret,
  limitFaults,
  secretOr,
  serverAddress,
  type ApiCredential,
  type OpenApiDefinition,
} from '@troupe/contracts';
import { z } from 'zod';
import { askFaults } from '../ask-faults.ts';
import { ofTheConnection } from '../http/of-the-connection.ts';
import { durationFaults, optionFaults, unknownPropertyFaults } from '../property-faults.ts';
import { serverNameFaults, shapeFaults } from '../mcp/server-faults.ts';

const properties = [
  ...['kind', 'name', 'document', 'operations', 'server', 'auth', 'headers', 'idempotencyKey'],
  ...['approve', 'timeout', 'retry', 'concurrency', 'rate', 'fair'],
];

const text = z.string().min(1).max(8_192);
const secret = z.custom(isSecret, 'is a secret(…)').pipe(secretOr(text));
const tokenAddress = serverAddress('is an http or https address without a user name');
const basic = z.strictObject({ username: secretOr(text), password: secret });
const client = z.strictObject({
  clientId: secretOr(text),
  clientSecret: secret,
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'is a scope'))
    .max(100)
    .exactOptional(),
  tokenUrl: tokenAddress.exactOptional(),
});

const shapes: { readonly [property in keyof OpenApiDefinition]?: z.ZodType } = {
  operations: z.array(text, 'is a list of operations, such as ["listCustomers", "GET /customers/{id}"]').min(1).max(2_000),
  server: serverAddress('server is an http or https address without a user name, such as https://api.example.com/v1').refine(
    (url) => !/[?#]/.test(url),
    'has no query and no fragment',
  ),
  headers: z.record(headerName, secretOr(headerText)),
  idempotencyKey: headerName,
};

/** Everything that is wrong with an API by itself. Values are not repeated: they may be secret. */
export function openapiFaults(api: OpenApiDefinition): string[] {
  const { document, auth, approve } = api;
  const named = [...Object.keys(api.headers ?? {}), ...(typeof api.idempotencyKey === 'string' ? [api.idempotencyKey] : [])];
  return [
    ...serverNameFaults(api.name),
    ...unknownPropertyFaults(api, properties),
    ...documentFaults(document),
    ...Object.entries(shapes).flatMap(([property, shape]) => shapeFaults(property, shape, api[property as keyof OpenApiDefinition])),
    ...named.filter(ofTheConnection).map((name) => `headers.${name} belongs to the connection; leave it out`),
    ...authFaults(auth),
    ...(approve === undefined ? [] : askFaults('approve', approve)),
    ...durationFaults('timeout', api.timeout),
    ...(api.retry === undefined ? [] : optionFaults({ retry: api.retry })),
    ...limitFaults(api),
  ];
}

function documentFaults(document: unknown): string[] {
  const fault = 'document is the path or the http or https address of an OpenAPI document, or the document itself';
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return [];
  if (typeof document !== 'string' || document.trim() === '' || document.length > 8_192) return [fault];
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(document)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'file') return [];
  return serverAddress(fault).safeParse(document).success ? [] : [fault];
}

function authFaults(auth: unknown): string[] {
  if (auth === undefined) return [];
  if (typeof auth !== 'object' || auth === null) return ['auth has a credential for each security scheme of the document'];
  return Object.entries(auth as Readonly<Record<string, ApiCredential>>).flatMap(([scheme, credential]) => {
    const shape = isSecret(credential) ? secret : isBasic(credential) ? basic : client;
    if (typeof credential !== 'object' || credential === null)
      return [`auth.${scheme} is a secret(…), { username, password } or { clientId, clientSecret }`];
    return shapeFaults(`auth.${scheme}`, shape, credential);
  });
}

function isBasic(credential: unknown): boolean {
  return typeof credential === 'object' && credential !== null && 'username' in credential;
}
