import { isSecret, type ApiCredential, type OpenApiDefinition } from '@troupe/contracts';
import { followed, membersOf, textOf, unusable, type Document } from './document.ts';

/** How an API lets itself be asked. */
export type Scheme =
  | { readonly kind: 'apiKey'; readonly place: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer' }
  | { readonly kind: 'oauth2'; readonly tokenUrl: string | undefined };

/**
 * The schemes for which the app has a credential, by their names.
 *
 * @throws TroupeError for a credential of a scheme that is not there, or of another kind
 */
export function securitySchemes(
  { auth = {} }: OpenApiDefinition,
  document: Document,
  base: string | undefined,
): ReadonlyMap<string, Scheme> {
  const all = membersOf(membersOf(document['components'])['securitySchemes']);
  return new Map(
    Object.entries(auth).map(([name, credential]) => {
      if (!Object.hasOwn(all, name))
        throw unusable(
          `auth has ${JSON.stringify(name)}; the security schemes of the document are ${Object.keys(all).slice(0, 20).join(', ') || 'none: use headers'}`,
        );
      const scheme = schemeOf(followed(document, all[name]), base);
      if (scheme === undefined) throw unusable(`the security scheme ${JSON.stringify(name)} is of a kind that is not known`);
      if (!fits(scheme, credential)) throw unusable(`the security scheme ${JSON.stringify(name)} needs ${needs[scheme.kind]}`);
      return [name, scheme] as const;
    }),
  );
}

const TOKEN = /^[!#$%&'*+.^_`|~\w-]{1,128}$/;
const NAMES = { header: TOKEN, cookie: TOKEN, query: /^.{1,128}$/ };

const needs: Readonly<Record<Scheme['kind'], string>> = {
  apiKey: 'a secret(…)',
  basic: '{ username, password }',
  bearer: 'a secret(…)',
  oauth2: 'a secret(…) that is a token, or { clientId, clientSecret }',
};

function fits(scheme: Scheme, credential: ApiCredential): boolean {
  switch (scheme.kind) {
    case 'apiKey':
    case 'bearer':
      return isSecret(credential);
    case 'basic':
      return 'username' in credential;
    case 'oauth2':
      return isSecret(credential) || ('clientId' in credential && (credential.tokenUrl ?? scheme.tokenUrl) !== undefined);
    default:
      return scheme satisfies never;
  }
}

function schemeOf(scheme: ReturnType<typeof membersOf>, base: string | undefined): Scheme | undefined {
  const name = textOf(scheme['name']) ?? '';
  const place = (['header', 'query', 'cookie'] as const).find((each) => each === scheme['in']);
  switch (scheme['type']) {
    case 'apiKey':
      return place === undefined || !NAMES[place].test(name) ? undefined : { kind: 'apiKey', place, name };
    case 'http':
      return (['basic', 'bearer'] as const).map((kind) => ({ kind })).find(({ kind }) => textOf(scheme['scheme'])?.toLowerCase() === kind);
    case 'oauth2':
      return { kind: 'oauth2', tokenUrl: tokenUrlOf(membersOf(membersOf(scheme['flows'])['clientCredentials']), base) };
    case 'openIdConnect':
      return { kind: 'oauth2', tokenUrl: undefined };
    default:
      return undefined;
  }
}

/** As with servers, a document that came from an address names no other host. */
function tokenUrlOf(flow: ReturnType<typeof membersOf>, base: string | undefined): string | undefined {
  const url = URL.parse(textOf(flow['tokenUrl']) ?? '', base);
  if (url === null || textOf(flow['tokenUrl']) === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') return undefined;
  return base === undefined || url.origin === new URL(base).origin ? url.href : undefined;
}
