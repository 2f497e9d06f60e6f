import { headerName, headerText, limitFaults, secretOr, serverAddress, type McpDefinition } from '@troupe/contracts';
import { z } from 'zod';
import { askFaults } from '../ask-faults.ts';
import { booleanFaults, durationFaults, optionFaults, unknownPropertyFaults } from '../property-faults.ts';
import { serverNameFaults, shapeFaults } from './server-faults.ts';

const properties = [
  'kind',
  'name',
  'command',
  'env',
  'cwd',
  'url',
  'headers',
  'auth',
  'allow',
  'resources',
  'prompts',
  'approve',
  'timeout',
  'retry',
  'concurrency',
  'rate',
  'fair',
];
const ADDRESS = 'url is an http or https address without a user name, such as https://mcp.example.com/mcp';

const text = z.string().min(1).max(8_192);
const address = serverAddress('is the http or https address of an authorization server');
const machine = z
  .strictObject({
    issuer: address,
    clientId: text,
    clientSecret: secretOr(text).exactOptional(),
    privateKey: secretOr(text).exactOptional(),
    algorithm: z
      .string()
      .regex(/^[A-Z]{2,5}[0-9]{0,3}$/)
      .exactOptional(),
    scope: text.exactOptional(),
  })
  .refine(
    ({ clientSecret, privateKey }) => (clientSecret === undefined) !== (privateKey === undefined),
    'has a clientSecret or a privateKey',
  );
const perUser = z
  .strictObject({
    perUser: z.literal(true),
    issuer: address.exactOptional(),
    clientId: text.exactOptional(),
    clientSecret: secretOr(text).exactOptional(),
    scope: text.exactOptional(),
  })
  .refine(({ issuer, clientId }) => clientId === undefined || issuer !== undefined, 'has an issuer where it has a clientId')
  .refine(
    ({ clientId, clientSecret }) => clientSecret === undefined || clientId !== undefined,
    'has a clientId where it has a clientSecret',
  );
const shapes: { readonly [property in keyof McpDefinition]?: z.ZodType } = {
  command: z.array(text, 'is a list: the program and its arguments, such as ["npx", "-y", "my-server"]').min(1).max(256),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), secretOr(z.string().max(32_768))),
  cwd: text,
  url: serverAddress(ADDRESS),
  headers: z.record(headerName, secretOr(headerText)),
  allow: z.array(z.string().min(1).max(256)).max(1_000),
};

/** Everything that is wrong with a server of tools by itself. Values are not repeated: they may be secret. */
export function mcpFaults(server: McpDefinition): string[] {
  const { name, command, url, approve } = server;
  return [
    ...serverNameFaults(name),
    ...unknownPropertyFaults(server, properties),
    ...((command === undefined) === (url === undefined) ? ['it has either a command that starts it, or the url it answers at'] : []),
    ...(url === undefined ? notWithCommand(server) : notWithUrl(server)),
    ...shapeFaults('auth', isObject(server.auth) && 'perUser' in server.auth ? perUser : machine, server.auth),
    ...Object.entries(shapes).flatMap(([property, shape]) => shapeFaults(property, shape, server[property as keyof McpDefinition])),
    ...(approve === undefined ? [] : askFaults('approve', approve)),
    ...booleanFaults('resources', server.resources),
    ...booleanFaults('prompts', server.prompts),
    ...durationFaults('timeout', server.timeout),
    ...(server.retry === undefined ? [] : optionFaults({ retry: server.retry })),
    ...limitFaults(server),
  ];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function notWithCommand({ auth }: McpDefinition): string[] {
  return auth === undefined ? [] : ['auth is for a url'];
}

function notWithUrl({ env, cwd, auth, headers = {} }: McpDefinition): string[] {
  const isTwice = auth !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return [
    ...(env === undefined && cwd === undefined ? [] : ['env and cwd are for a command; a server with a url is given headers']),
    ...(isTwice ? ['headers.authorization is what auth makes; give one of both'] : []),
  ];
}
