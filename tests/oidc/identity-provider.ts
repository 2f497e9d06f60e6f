import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';

export const AUDIENCE = 'https://troupe.example/api';

interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** A real provider of OpenID Connect, whose keys rotate and which can be away. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  /** A token that it issues to a client by the grant of client credentials. */
  token(client: string): Promise<string>;
  /** A token signed with its key, or another, with whatever claims. */
  signed(claims: JWTPayload, key?: SigningKey, header?: object): Promise<string>;
  /** It signs with a new key from now on, and publishes that alone. */
  rotate(): Promise<SigningKey>;
  /** While it is away every request fails. */
  away(isAway: boolean): void;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

/** A client of it that people log in at, by the name of one of those of the claims and any password. */
export interface BrowserClient {
  readonly callback: string;
  /** Where its claims stand: in the token that says who logged in, or in what is asked for besides. */
  readonly claimsIn: 'id token' | 'userinfo';
}

export const BROWSER_CLIENT = { id: 'browser', secret: 'secret-of-browser' };

/** @param claims what its tokens say of each client, or person, besides who it is */
export async function identityProvider(claims: Readonly<Record<string, JWTPayload>>, browser?: BrowserClient): Promise<IdentityProvider> {
  const asked: string[] = [];
  let isAway = false;
  let answer: RequestListener | undefined;
  let current: SigningKey;
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (isAway || answer === undefined) response.writeHead(503).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const rotate = async (): Promise<SigningKey> => {
    current = await newKey();
    const jwk = { ...(await exportJWK(current.key)), kid: current.kid, alg: 'RS256', use: 'sig' };
    answer = providerOf(issuer, jwk, claims, browser).callback() as RequestListener;
    return current;
  };
  await rotate();

  return {
    issuer,
    asked,
    rotate,
    async token(client) {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client}:${secretOf(client)}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      const body = (await response.json()) as { readonly access_token?: string };
      if (body.access_token === undefined) throw new Error(`No token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    signed: (payload, { kid, key } = current, header = {}) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key),
    away: (now) => void (isAway = now),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function newKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid: crypto.randomUUID(), key: privateKey };
}

function secretOf(client: string): string {
  return `secret-of-${client}`;
}

function providerOf(issuer: string, jwk: object, claims: Readonly<Record<string, JWTPayload>>, browser?: BrowserClient): Provider {
  const people = {
    client_id: BROWSER_CLIENT.id,
    client_secret: BROWSER_CLIENT.secret,
    redirect_uris: browser === undefined ? [] : [browser.callback],
    post_logout_redirect_uris: browser === undefined ? [] : [new URL('/', browser.callback).href],
  };
  return new Provider(issuer, {
    conformIdTokenClaims: browser?.claimsIn !== 'id token',
    claims: { openid: ['sub', 'realm', 'org', 'name'] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...claims[id] }) }),
    clients: [
      ...(browser === undefined ? [] : [people]),
      ...Object.keys(claims).map((client) => ({
        client_id: client,
        client_secret: secretOf(client),
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
    ],
    jwks: { keys: [jwk as never] },
    features: {
      devInteractions: { enabled: browser !== undefined },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, client) => (client?.clientId === BROWSER_CLIENT.id ? [] : AUDIENCE),
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_context, token) => claims[(token as { readonly clientId?: string }).clientId ?? ''] ?? {},
  });
}
