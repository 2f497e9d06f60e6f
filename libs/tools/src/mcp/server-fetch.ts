import { defaultBounds, textsOf, TroupeError, type AddressGuard, type McpDefinition, type Secrets } from '@troupe/contracts';
import { Agent, fetch as request } from 'undici';
import { guardedConnector } from '../http/guarded-connector.ts';
import { boundedResponse } from '../http/bounded-response.ts';
import { tooLarge } from './too-large.ts';

/** How a server over HTTP is reached. */
export interface ServerFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

export interface Reach {
  /** Where servers of an app may be. */
  readonly guard: AddressGuard;
  readonly secrets: Secrets;
}

/**
 * As `fetch` is, to one server and to where it sends for tokens: over connections to addresses that were looked at, to
 * the server itself with its headers as they are now. A message of the answer has a bound in bytes, and no redirect is
 * followed: it may lead anywhere.
 */
export function serverFetch(address: string, { headers = {} }: Pick<McpDefinition, 'headers'>, { guard, secrets }: Reach): ServerFetch {
  const { origin } = new URL(address);
  const dispatcher = new Agent({
    connect: guardedConnector(guard, defaultBounds.toolConnectTime),
    maxHeaderSize: defaultBounds.toolHeaderBytes,
    // A stream may be silent for long; calls have a time limit of their own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async fetch(url, init = {}) {
      const all = new Headers(init.headers);
      const own = new URL(url).origin === origin ? await textsOf(headers, secrets) : {};
      for (const [name, text] of Object.entries(own)) all.set(name, text);
      try {
        const options = { ...init, headers: [...all], redirect: 'manual', dispatcher } as Parameters<typeof request>[1];
        const response = (await request(url, options)) as unknown as Response;
        if (response.status < 300 || response.status >= 400) return boundedResponse(response, defaultBounds.mcpMessageBytes, tooLarge);
        await response.body?.cancel();
        throw new TroupeError('unavailable', `It answered ${response.status}, a redirect, which is not followed.`);
      } catch (error) {
        throw ownErrorBelow(error) ?? error;
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** Why an address was refused says more than that the request failed. */
function ownErrorBelow(error: unknown): TroupeError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof TroupeError) return each;
  return undefined;
}
