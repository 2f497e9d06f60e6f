import { TroupeError, type LoginProvider, type Principal, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import * as openid from 'openid-client';
import { boundedFetch, providerAway } from '../tokens/fetch-json.ts';
import { notAgainSoon } from '../tokens/not-again-soon.ts';
import type { OidcLoginSettings, OidcSettings } from '../tokens/oidc-settings.ts';
import { lacksClaims, principalOfClaims, type Claims } from '../tokens/principal-of-claims.ts';
import { readKept, writeKept } from './kept-while-away.ts';

/** Seconds that the clock of the provider may be off. */
const TOLERANCE_S = 30;

export interface OpenidParts {
  readonly oidc: OidcSettings;
  readonly login: OidcLoginSettings;
  readonly env: Pick<Env, 'monotonic'>;
  readonly log: WorkflowLog;
}

/** The authorization code flow of OpenID Connect (I8). */
export function openidProvider({ oidc, login, env, log }: OpenidParts): LoginProvider {
  const discover = notAgainSoon(env.monotonic, () => configurationOf(oidc.issuer, login));
  let found: Promise<openid.Configuration> | undefined;
  const configuration = (): Promise<openid.Configuration> =>
    (found ??= discover().catch((error: unknown) => {
      found = undefined;
      throw awayOr(error) ?? providerAway('what the identity provider says of itself cannot be read', error);
    }));

  return {
    name: login.name,
    async begin(back) {
      const config = await configuration();
      const kept = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
        back,
      };
      const address = openid.buildAuthorizationUrl(config, {
        redirect_uri: login.callback,
        scope: login.scope,
        state: kept.state,
        nonce: kept.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
      });
      return { address: address.href, kept: writeKept(kept) };
    },
    async finish(query, text) {
      const config = await configuration();
      const kept = readKept(text);
      if (kept === undefined) throw failed('what the browser kept of it cannot be read');
      try {
        const claims = await claimsOf(config, oidc, new URL(`${login.callback}?${query}`), kept);
        const principal = principalOfClaims(oidc, claims);
        if (principal === undefined) throw failed('the identity provider names no subject, or no tenant');
        return { principal, back: kept.back } satisfies { readonly principal: Principal; readonly back: string };
      } catch (error) {
        const known = awayOr(error);
        if (known !== undefined) throw known;
        log.debug('A log-in was refused.', { reason: reasonOf(error) });
        throw failed(isDenied(error) ? 'it was refused there' : 'its answer does not belong to a log-in that this browser began here');
      }
    },
    async logOutAddress() {
      if (login.afterLogout === undefined) return undefined;
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      // Without a token of the log-in, which is kept nowhere, the provider asks the person whether to.
      const address = openid.buildEndSessionUrl(config, { post_logout_redirect_uri: login.afterLogout });
      return address.protocol === 'https:' || address.protocol === new URL(oidc.issuer).protocol ? address.href : undefined;
    },
  };
}

async function configurationOf(issuer: string, { clientId, clientSecret }: OidcLoginSettings): Promise<openid.Configuration> {
  const insecure = new URL(issuer).protocol === 'http:' ? [openid.allowInsecureRequests] : [];
  return openid.discovery(new URL(issuer), clientId, { [openid.clockTolerance]: TOLERANCE_S }, authentication(clientSecret), {
    // The signature of the token is looked at though it comes from the provider itself.
    execute: [...insecure, openid.enableNonRepudiationChecks],
    [openid.customFetch]: ask,
  });
}

/** With the secret in a header, or in the body where the provider takes only that. */
function authentication(secret: string | undefined): openid.ClientAuth {
  if (secret === undefined) return openid.None();
  const [inHeader, inBody] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const { token_endpoint_auth_methods_supported: taken = ['client_secret_basic'] } = server;
    (taken.includes('client_secret_basic') ? inHeader : inBody)(server, ...rest);
  };
}

const ask: openid.CustomFetch = async (url, { method, headers, body }) => {
  try {
    const answer = await boundedFetch(url, { method, headers, body: (body ?? null) as RequestInit['body'] & {} });
    if (answer.status < 500) return answer;
    throw new Error(`it answered ${answer.status}`);
  } catch (error) {
    throw providerAway('the identity provider does not answer as it should', error);
  }
};

/** What the token says, and, where that is not enough, what the provider says of its subject besides. */
async function claimsOf(
  config: openid.Configuration,
  oidc: OidcSettings,
  address: URL,
  { state, nonce, verifier }: NonNullable<ReturnType<typeof readKept>>,
): Promise<Claims> {
  const tokens = await openid.authorizationCodeGrant(config, address, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  if (!lacksClaims(oidc, claims) || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await openid.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
}

function failed(why: string): TroupeError {
  return new TroupeError('login-failed', `The log-in did not succeed: ${why}. Begin again at the home page.`);
}

/** An error of ours that the library was thrown and has wrapped. */
function awayOr(error: unknown): TroupeError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof TroupeError) return each;
  return undefined;
}

function isDenied(error: unknown): boolean {
  return error instanceof openid.AuthorizationResponseError && error.error !== '';
}

function reasonOf(error: unknown): string {
  const { code, error: ofProvider } = error as { readonly code?: unknown; readonly error?: unknown };
  return [code, ofProvider]
    .filter((each) => typeof each === 'string')
    .join(' ')
    .slice(0, 128);
}
