import type { ClientCredential, Secrets } from '@troupe/contracts';
import type { HttpClient } from '../../http/http-client.ts';

/** Tokens of clients of servers of tokens, each kept until it expires. */
export interface ClientTokens {
  /** @throws TroupeError */
  tokenOf(tokenUrl: string, client: ClientCredential, signal: AbortSignal): Promise<string>;
  /** Asks anew from now on: the API did not take the one it was sent. */
  forget(): void;
}

/** Milliseconds before its end from which on a token is not used. */
const MARGIN_MS = 30_000;
/** How long one is used that does not say how long it lasts. */
const UNSAID_MS = 60_000;

export function clientTokens(client: () => Promise<HttpClient>, secrets: Secrets): ClientTokens {
  const kept = new Map<string, { readonly token: string; readonly until: number }>();
  return {
    async tokenOf(tokenUrl, credential, signal) {
      const key = JSON.stringify([tokenUrl, credential]);
      const known = kept.get(key);
      if (known !== undefined && Date.now() < known.until) return known.token;
      // Not loaded where nobody needs a token.
      const { granted } = await import('./token-grant.ts');
      const { access_token: token, expires_in: seconds } = await granted(tokenUrl, credential, { client: await client(), secrets, signal });
      kept.set(key, { token, until: Date.now() + (seconds === undefined ? UNSAID_MS : seconds * 1_000 - MARGIN_MS) });
      return token;
    },
    forget: () => kept.clear(),
  };
}
