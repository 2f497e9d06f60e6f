import { defaultBounds } from '@troupe/contracts';
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { fetchJson, providerAway } from './fetch-json.ts';
import { notAgainSoon } from './not-again-soon.ts';

/** A key that a token names and that is not known is looked for no more often. */
const COOLDOWN_MS = 10_000;
/** After that the keys are read again, so that one which was withdrawn is forgotten. */
const KEPT_MS = 5 * 60_000;

/** Finds the keys of a provider: where it publishes them, once, and the keys themselves, as they rotate. */
export function providerKeys(issuer: string, now: () => number): JWTVerifyGetKey {
  const discover = notAgainSoon(now, async () => remoteKeys(await keysAddress(issuer), now));
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    found ??= discover().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return (await found)(header, token);
  };
}

async function keysAddress(issuer: string): Promise<URL> {
  const document = await fetchJson(
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    'what the identity provider says of itself',
  );
  const { issuer: named, jwks_uri: address } = (document ?? {}) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  if (named !== issuer) throw providerAway(`the identity provider says that it is ${JSON.stringify(String(named).slice(0, 128))}`);
  const url = typeof address === 'string' ? URL.parse(address) : null;
  // What is published at an address without TLS is anybody's on the way; a provider on this machine may do so.
  if (url === null || (url.protocol !== 'https:' && new URL(issuer).protocol === 'https:'))
    throw providerAway('the identity provider names no safe address of its keys');
  return url;
}

function remoteKeys(address: URL, now: () => number): JWTVerifyGetKey {
  const readSet = notAgainSoon(now, keySet);
  return createRemoteJWKSet(address, {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: KEPT_MS,
    [customFetch]: async (url) => Response.json(await readSet(url)),
  });
}

async function keySet(url: string): Promise<object> {
  const set = (await fetchJson(url, 'the keys of the identity provider')) as { readonly keys?: unknown } | null;
  if (Array.isArray(set?.keys) && set.keys.length <= defaultBounds.identityKeys) return set;
  throw providerAway('the identity provider publishes no set of keys');
}
