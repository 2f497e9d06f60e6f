import { headerName, headerText, isSecret, limitFaults, secretOr, serverAddress, type RemoteDefinition } from '@troupe/contracts';
import { z } from 'zod';
import { askFaults } from '../ask-faults.ts';
import { ofTheConnection } from '../http/of-the-connection.ts';
import { serverNameFaults, shapeFaults } from '../mcp/server-faults.ts';
import { durationFaults, optionFaults, unknownPropertyFaults } from '../property-faults.ts';

const properties = [
  ...['kind', 'name', 'url', 'description', 'headers', 'auth', 'origins', 'effect'],
  ...['approve', 'timeout', 'retry', 'concurrency', 'rate', 'fair'],
];

const text = z.string().min(1).max(8_192);
const shapes: { readonly [property in keyof RemoteDefinition]?: z.ZodType } = {
  url: serverAddress('url is an http or https address without a user name, such as https://agents.example.com/researcher').refine(
    (url) => !url.includes('#'),
    'url has no fragment: no server is sent one',
  ),
  description: text,
  headers: z.record(headerName, secretOr(headerText)),
  auth: z.strictObject({
    clientId: secretOr(text),
    clientSecret: z.custom(isSecret, 'is a secret(…)').pipe(secretOr(text)),
    tokenUrl: serverAddress('is an http or https address without a user name'),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'is a scope'))
      .max(100)
      .exactOptional(),
  }),
  origins: z
    .array(
      serverAddress('is an origin such as https://api.example.com').refine(
        (url) => URL.parse(url)?.origin === url,
        'is an origin such as https://api.example.com',
      ),
    )
    .max(16),
  effect: z.enum(['once', 'idempotent']),
};

/** Everything that is wrong with an agent of somebody else by itself. Values are not repeated: they may be secret. */
export function remoteFaults(remote: RemoteDefinition): string[] {
  const { name, url, headers, auth, approve } = remote;
  const named = Object.keys(headers ?? {});
  const isTwice = auth !== undefined && named.some((each) => each.toLowerCase() === 'authorization');
  return [
    ...serverNameFaults(name),
    ...unknownPropertyFaults(remote, properties),
    ...(url === undefined ? ['it has the url its card is at'] : []),
    ...Object.entries(shapes).flatMap(([property, shape]) => shapeFaults(property, shape, remote[property as keyof RemoteDefinition])),
    ...named.filter(ofTheConnection).map((each) => `headers.${each} belongs to the connection; leave it out`),
    ...(isTwice ? ['headers.authorization is what auth makes; give one of both'] : []),
    ...(approve === undefined ? [] : askFaults('approve', approve)),
    ...durationFaults('timeout', remote.timeout),
    ...(remote.retry === undefined ? [] : optionFaults({ retry: remote.retry })),
    ...limitFaults(remote),
  ];
}
