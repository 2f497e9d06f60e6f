import {
  isSecret,
  TroupeError,
  type ApiCredential,
  type BasicCredential,
  type ClientCredential,
  type Secret,
  type Secrets,
} from '@troupe/contracts';
import type { Scheme } from '../security-schemes.ts';
import type { Pair } from './write-value.ts';

/** What a request is sent besides what it says. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly Pair[];
  readonly cookies: readonly Pair[];
}

export interface CredentialParts {
  readonly secrets: Secrets;
  /** A token for a client of a server of tokens. */
  readonly tokenOf: (scheme: Extract<Scheme, { kind: 'oauth2' }>, client: ClientCredential) => Promise<string>;
}

/** The scheme by its name, and what it is to be sent. */
export type Held = ReadonlyMap<string, { readonly scheme: Scheme; readonly credential: ApiCredential }>;

/**
 * Of the ways in which an operation lets itself be asked, the first for which there is everything. For one that needs
 * more than there is nothing is sent: the API says so.
 *
 * @throws TroupeError `secret-missing`, `unavailable`, `tool-failed`
 */
export async function credentialsFor(security: readonly (readonly string[])[], held: Held, parts: CredentialParts): Promise<Credentials> {
  const way = security.find((names) => names.length > 0 && names.every((name) => held.has(name))) ?? [];
  const sent = await Promise.all(way.map((name) => sentFor(held.get(name)!.scheme, held.get(name)!.credential, parts)));
  return {
    headers: Object.assign({}, ...sent.map(({ headers }) => headers)) as Readonly<Record<string, string>>,
    query: sent.flatMap(({ query }) => query),
    cookies: sent.flatMap(({ cookies }) => cookies),
  };
}

async function sentFor(scheme: Scheme, credential: ApiCredential, parts: CredentialParts): Promise<Credentials> {
  switch (scheme.kind) {
    case 'apiKey': {
      const key = await parts.secrets.textOf(credential as Secret);
      if (scheme.place === 'header') return { ...nothing, headers: { [scheme.name.toLowerCase()]: key } };
      const pair: Pair = [encodeURIComponent(scheme.name), encodeURIComponent(key)];
      return scheme.place === 'query' ? { ...nothing, query: [pair] } : { ...nothing, cookies: [pair] };
    }
    case 'basic': {
      const { username, password } = credential as BasicCredential;
      const text = `${await textOf(username, parts.secrets)}:${await textOf(password, parts.secrets)}`;
      return authorization(`Basic ${Buffer.from(text).toString('base64')}`);
    }
    case 'bearer':
      return authorization(`Bearer ${await parts.secrets.textOf(credential as Secret)}`);
    case 'oauth2': {
      const token = isSecret(credential)
        ? await parts.secrets.textOf(credential)
        : await parts.tokenOf(scheme, credential as ClientCredential);
      return authorization(`Bearer ${token}`);
    }
    default:
      return scheme satisfies never;
  }
}

const nothing: Credentials = { headers: {}, query: [], cookies: [] };

/** What a header cannot carry would be named in the error of who sends it. */
function authorization(value: string): Credentials {
  if (!/^[\x20-\x7e]{1,16384}$/.test(value))
    throw new TroupeError('tool-failed', 'A credential has characters that no header can carry.', { retryable: false });
  return { ...nothing, headers: { authorization: value } };
}

async function textOf(value: Secret | string, secrets: Secrets): Promise<string> {
  return isSecret(value) ? await secrets.textOf(value) : value;
}
