import { toFailure, TroupeError, textsOf, type ClientDocument, type McpDefinition, type UserConsent } from '@troupe/contracts';
import {
  auth,
  OAuthClientFlowError,
  OAuthError,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { Reach } from '../server-fetch.ts';
import { authorizationFetch } from './authorization-fetch.ts';

/** What is kept of the way to a token, as JSON: of one user with one server. */
export interface ConsentFlow {
  /** Authorization server and resource, as they were found. */
  readonly discovery?: OAuthDiscoveryState;
  /** How the platform is registered there. */
  readonly client?: StoredOAuthClientInformation;
  /** Of PKCE, until the user is back. */
  readonly verifier?: string;
  readonly tokens?: StoredOAuthTokens;
  /** What was asked for. */
  readonly scope?: string;
}

export interface AuthorizeParts {
  readonly reach: Reach;
  /** Where browsers come back to, and what the platform is there. */
  readonly redirect: string;
  readonly document: ClientDocument | undefined;
}

export interface Authorizing {
  readonly server: McpDefinition;
  readonly flow: ConsentFlow;
  /** What of an earlier registration at an authorization server is known. */
  readonly registered?: (issuer: string) => Promise<StoredOAuthClientInformation | undefined>;
  readonly state?: string;
  /** The challenge of the server. */
  readonly metadata?: string;
  readonly scope?: string;
  /** What the browser brought back. */
  readonly code?: string;
  readonly iss?: string;
}

export interface Authorized {
  readonly flow: ConsentFlow;
  /** Where the user consents; missing where there are tokens now. */
  readonly address?: string;
}

/**
 * One step on the way to a token: to the address where a user consents, or from there to tokens.
 *
 * @throws TroupeError `consent-failed`, or `unavailable` when an authorization server does not answer
 */
export async function authorize(asked: Authorizing, parts: AuthorizeParts): Promise<Authorized> {
  const { server, metadata, scope = (server.auth as UserConsent).scope, code, iss } = asked;
  const url = server.url!;
  const { fetchFn, refused, close } = authorizationFetch(url, parts.reach);
  try {
    const { provider, end } = await providerOf(asked, parts);
    await auth(provider, {
      ...{ serverUrl: url, fetchFn },
      ...(metadata === undefined ? {} : { resourceMetadataUrl: new URL(metadata) }),
      ...(scope === undefined ? {} : { scope }),
      ...(code === undefined ? {} : { authorizationCode: code }),
      ...(iss === undefined ? {} : { iss }),
    });
    return end();
  } catch (error) {
    throw refused() ?? inWords(server.name, error);
  } finally {
    await close();
  }
}

async function providerOf(
  { server, flow: before, registered, state }: Authorizing,
  { redirect, document, reach }: AuthorizeParts,
): Promise<{ readonly provider: OAuthClientProvider; readonly end: () => Authorized }> {
  const { clientId, clientSecret, issuer: only } = server.auth as UserConsent;
  const secret = clientSecret === undefined ? {} : await textsOf({ client_secret: clientSecret }, reach.secrets);
  let flow = before;
  let address: string | undefined;
  const demandIssuer = (issuer: string): void => {
    if (only !== undefined && only !== issuer) throw failed(server.name, `its authorization server is ${issuer}, and not ${only}.`);
  };
  const provider: OAuthClientProvider = {
    redirectUrl: redirect,
    ...(document === undefined || clientId !== undefined ? {} : { clientMetadataUrl: document.client_id }),
    clientMetadata: {
      ...{ client_name: 'Troupe', redirect_uris: [redirect] },
      ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
    },
    ...(state === undefined ? {} : { state: () => state }),
    async clientInformation(context) {
      const issuer = context?.issuer ?? '';
      demandIssuer(issuer);
      if (clientId !== undefined) return { client_id: clientId, ...secret, issuer };
      const client = flow.client ?? (await registered?.(issuer));
      if (client !== undefined) flow = { ...flow, client };
      return client;
    },
    saveClientInformation(client) {
      // A secret of the operator stays where it is.
      if (clientId === undefined) flow = { ...flow, client };
    },
    tokens: () => flow.tokens,
    saveTokens: (tokens) => void (flow = { ...flow, tokens }),
    redirectToAuthorization: (to) => void (address = to.href),
    saveCodeVerifier: (verifier) => void (flow = { ...flow, verifier }),
    codeVerifier: () => flow.verifier!,
    discoveryState: () => flow.discovery,
    saveDiscoveryState: (discovery) => void (flow = { ...flow, discovery }),
    invalidateCredentials(what) {
      const { client, tokens, ...rest } = flow;
      if (what === 'client' && client !== undefined) flow = { ...rest, ...(tokens === undefined ? {} : { tokens }) };
      if (what === 'tokens' && tokens !== undefined) flow = { ...rest, ...(client === undefined ? {} : { client }) };
    },
  };
  const end = (): Authorized => {
    const scope = address === undefined ? undefined : (new URL(address).searchParams.get('scope') ?? undefined);
    return { flow: { ...flow, ...(scope === undefined ? {} : { scope }) }, ...(address === undefined ? {} : { address }) };
  };
  return { provider, end };
}

/** Texts of authorization servers are foreign, and a body of one may hold what is secret: only what the standard names is given on. */
function inWords(server: string, error: unknown): TroupeError {
  if (error instanceof TroupeError) return error;
  const { cause } = error as Error;
  if (cause instanceof TroupeError) return cause;
  if (error instanceof OAuthError) return failed(server, `the authorization server answered ${JSON.stringify(error.code.slice(0, 64))}.`);
  if (error instanceof OAuthClientFlowError) return failed(server, `${error.name.slice(0, 64)}.`);
  const { message, code } = toFailure(error);
  if (error instanceof TypeError || (error as Error).name === 'TimeoutError')
    return new TroupeError(
      'unavailable',
      `The authorization server of ${JSON.stringify(server)} does not answer (${code ?? message.slice(0, 128)}).`,
      {
        retryable: true,
      },
    );
  return failed(server, message.slice(0, 256));
}

function failed(server: string, why: string): TroupeError {
  return new TroupeError('consent-failed', `No user can be connected with the MCP server ${JSON.stringify(server)}: ${why}`, {
    retryable: false,
  });
}
