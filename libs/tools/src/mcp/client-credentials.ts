import { isPerUser, textsOf, type ClientCredentials, type McpDefinition } from '@troupe/contracts';
import { ClientCredentialsProvider, PrivateKeyJwtProvider, type OAuthClientProvider } from '@modelcontextprotocol/client';
import type { Reach } from './server-fetch.ts';

/** How a connection gets its tokens, with credentials as they are now: a new one reads them again. */
export async function credentials(
  { auth }: Pick<McpDefinition, 'auth'>,
  { secrets }: Pick<Reach, 'secrets'>,
): Promise<OAuthClientProvider | undefined> {
  if (auth === undefined || isPerUser(auth)) return undefined;
  const { clientSecret, privateKey } = await secretsOf(auth, secrets);
  const { clientId, issuer, algorithm = 'ES256', scope } = auth;
  const client = { clientId, expectedIssuer: issuer, clientName: 'troupe', ...(scope === undefined ? {} : { scope }) };
  return privateKey === undefined
    ? new ClientCredentialsProvider({ ...client, clientSecret: clientSecret! })
    : new PrivateKeyJwtProvider({ ...client, privateKey, algorithm });
}

function secretsOf(
  { clientSecret, privateKey }: ClientCredentials,
  secrets: Reach['secrets'],
): Promise<{ readonly [name: string]: string }> {
  return textsOf({ ...(clientSecret === undefined ? {} : { clientSecret }), ...(privateKey === undefined ? {} : { privateKey }) }, secrets);
}
