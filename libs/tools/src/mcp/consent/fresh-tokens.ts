import { TroupeError, textsOf, type McpDefinition, type UserConsent } from '@troupe/contracts';
import { OAuthError, OAuthErrorCode, refreshAuthorization, type StoredOAuthTokens } from '@modelcontextprotocol/client';
import type { Reach } from '../server-fetch.ts';
import { authorizationFetch } from './authorization-fetch.ts';
import type { ConsentFlow } from './authorize.ts';

/** What says that a consent is no more. */
const ENDED: readonly string[] = [OAuthErrorCode.InvalidGrant, OAuthErrorCode.InvalidClient, OAuthErrorCode.UnauthorizedClient];

/**
 * Fresh tokens for those there are, at the authorization server that gave them; none where it does not know the consent any more.
 *
 * @throws TroupeError `unavailable` when it does not answer: what there is stays good
 */
export async function freshTokens(server: McpDefinition, flow: ConsentFlow, reach: Reach): Promise<StoredOAuthTokens | undefined> {
  const { discovery, tokens, client } = flow;
  const { clientId, clientSecret } = server.auth as UserConsent;
  const refreshToken = tokens?.refresh_token;
  const known = clientId === undefined ? client : { client_id: clientId };
  if (discovery === undefined || refreshToken === undefined || known === undefined) return undefined;
  const secret = clientId === undefined || clientSecret === undefined ? {} : await textsOf({ client_secret: clientSecret }, reach.secrets);
  const { authorizationServerUrl, authorizationServerMetadata: metadata, resourceMetadata } = discovery;
  const { fetchFn, refused, close } = authorizationFetch(server.url!, reach);
  try {
    return await refreshAuthorization(authorizationServerUrl, {
      ...{ clientInformation: { ...known, ...secret }, refreshToken, fetchFn },
      ...(metadata === undefined ? {} : { metadata }),
      ...(resourceMetadata === undefined ? {} : { resource: new URL(resourceMetadata.resource) }),
    });
  } catch (error) {
    if (error instanceof OAuthError && ENDED.includes(error.code)) return undefined;
    const why = error instanceof OAuthError ? error.code.slice(0, 64) : (error as Error).name;
    throw (
      refused() ??
      new TroupeError('unavailable', `The authorization server of ${JSON.stringify(server.name)} gives no fresh token now (${why}).`, {
        retryable: true,
      })
    );
  } finally {
    await close();
  }
}
