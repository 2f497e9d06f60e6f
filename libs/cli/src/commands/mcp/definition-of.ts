import { TroupeError, type McpDefinition, type Redactor, type Secret } from '@troupe/contracts';
import { mcp, secret } from '@troupe/sdk';
import { UsageError } from '../../input/usage-error.ts';

/** What is typed of a server. */
export interface ServerOptions {
  readonly url?: string;
  readonly header?: readonly string[];
  readonly env?: readonly string[];
  readonly allow?: readonly string[];
  readonly auth?: 'client-credentials' | 'user';
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly privateKey?: string;
  readonly scope?: string;
}

/** Stands before the name of a secret, where its value would stand. */
const MARK = 'secret:';

/**
 * The definition that is meant, with secrets by their names alone.
 *
 * @throws UsageError with what is wrong, in the words of the definition itself
 */
export function definitionOf(name: string, command: readonly string[], options: ServerOptions, redact: Redactor): McpDefinition {
  try {
    const [program, ...args] = command;
    const { url, header = [], env = [], allow } = options;
    const definition = mcp({
      name,
      ...(program === undefined ? {} : { command: [program, ...args] }),
      ...(env.length === 0 ? {} : { env: valuesOf(env, '=', 'Write --env as NAME=value.') }),
      ...(url === undefined ? {} : { url }),
      ...(header.length === 0 ? {} : { headers: valuesOf(header.map(lowerCaseName), ':', "Write --header as 'Name: value'.") }),
      ...authOf(options),
      ...(allow === undefined ? {} : { allow }),
    });
    refuseSecrets(definition, redact);
    return definition;
  } catch (error) {
    throw error instanceof TroupeError ? new UsageError(error.message) : error;
  }
}

/** Headers are the same in any case; definitions have them in this one. */
function lowerCaseName(header: string): string {
  const end = header.indexOf(':');
  return header.slice(0, Math.max(end, 0)).toLowerCase() + header.slice(Math.max(end, 0));
}

function valuesOf(pairs: readonly string[], separator: string, howTo: string): Record<string, Secret | string> {
  const values = pairs.map((pair): [string, Secret | string] => {
    const at = pair.indexOf(separator);
    if (at < 1) throw new UsageError(howTo);
    return [pair.slice(0, at), valueOf(pair.slice(at + 1).trim())];
  });
  const names = values.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${JSON.stringify(twice)} is given twice.`);
  return Object.fromEntries(values);
}

/** `secret:CRM` is the secret CRM, `Bearer secret:CRM` the same after "Bearer ". */
function valueOf(text: string): Secret | string {
  const at = text.lastIndexOf(MARK);
  const prefix = text.slice(0, Math.max(at, 0));
  if (at === -1 || (prefix !== '' && !prefix.endsWith(' '))) return text;
  return secret(text.slice(at + MARK.length), prefix === '' ? {} : { prefix });
}

function authOf(options: ServerOptions): Pick<McpDefinition, 'auth'> {
  const { auth, issuer, clientId, scope } = options;
  const given = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(options.clientSecret === undefined ? {} : { clientSecret: secretIn('--client-secret', options.clientSecret) }),
    ...(options.privateKey === undefined ? {} : { privateKey: secretIn('--private-key', options.privateKey) }),
    ...(scope === undefined ? {} : { scope }),
  };
  switch (auth) {
    case undefined:
      if (Object.keys(given).length > 0) throw new UsageError('Say with --auth whose credentials these are: client-credentials, or user.');
      return {};
    case 'user':
      return { auth: { perUser: true, ...given } };
    case 'client-credentials':
      if (issuer === undefined || clientId === undefined || 'clientSecret' in given === 'privateKey' in given)
        throw new UsageError('With --auth client-credentials go --issuer, --client-id, and --client-secret or --private-key.');
      return { auth: given as McpDefinition['auth'] & {} };
    default:
      return auth satisfies never;
  }
}

function secretIn(option: string, text: string): Secret {
  const value = valueOf(text);
  if (typeof value === 'string') throw new UsageError(`Give ${option} the name of a secret and not its value, as ${MARK}NAME.`);
  return value;
}

/** The file is kept with the code: what is known as a secret, or looks like one, is no part of it. */
function refuseSecrets({ url = '', command, headers = {}, env = {} }: McpDefinition, redact: Redactor): void {
  const holds = (text: string): boolean => redact.text(text) !== text;
  const instead = `Give the name of a secret in its place, as ${MARK}NAME`;
  for (const [option, values] of [
    ['--header', headers],
    ['--env', env],
  ] as const)
    for (const [name, value] of Object.entries(values))
      if (typeof value === 'string' && (holds(`${name}: ${value}`) || holds(`${name}=${value}`)))
        throw new UsageError(`The value of ${option} ${JSON.stringify(name)} looks like a secret. ${instead}.`);
  if (holds(url)) throw new UsageError("There seems to be a secret in --url. Send it in a header: --header 'Name: secret:NAME'.");
  if (holds((command ?? []).join(' ')))
    throw new UsageError('There seems to be a secret in the command. Give it to the program as --env NAME=secret:NAME.');
}
