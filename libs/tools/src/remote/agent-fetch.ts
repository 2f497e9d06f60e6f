import { defaultBounds, textsOf, TroupeError, type RemoteDefinition } from '@troupe/contracts';
import { Agent, fetch as request } from 'undici';
import { boundedResponse } from '../http/bounded-response.ts';
import { guardedConnector } from '../http/guarded-connector.ts';
import { httpClient } from '../http/http-client.ts';
import type { HttpOutside } from '../http.ts';
import { clientTokens } from '../openapi/requests/client-token.ts';
import { isItsOwn } from './read-card.ts';

/** How an agent is asked. */
export interface AgentFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

/** An answer that is no word of the protocol. */
export class StatusFault extends Error {
  override readonly name = 'StatusFault';
  readonly status: number;
  constructor(status: number) {
    super(`It answered ${status}.`);
    this.status = status;
  }
}

const { remoteMessageBytes: MAX_BYTES, toolConnectTime, toolHeaderBytes } = defaultBounds;

/**
 * As `fetch` is, to one agent: over connections to addresses that were looked at, with its credentials as they are
 * now. What it answers has a bound in bytes, and no redirect is followed: it may lead anywhere.
 */
export function agentFetch(agent: RemoteDefinition, { guard, secrets, bounds }: HttpOutside): AgentFetch {
  const dispatcher = new Agent({
    connect: guardedConnector(guard, toolConnectTime),
    maxHeaderSize: toolHeaderBytes,
    // A message that is sent once never goes over a connection that the other side is about to close.
    pipelining: 0,
    // A stream may be silent for long; calls have a time limit of their own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const tokenClient = httpClient(guard, bounds);
  const tokens = clientTokens(async () => tokenClient, secrets);
  const credentials = async (signal: AbortSignal): Promise<Readonly<Record<string, string>>> => {
    const { headers = {}, auth } = agent;
    const own = await textsOf(headers, secrets);
    return auth === undefined ? own : { ...own, authorization: `Bearer ${await tokens.tokenOf(auth.tokenUrl, auth, signal)}` };
  };
  return {
    async fetch(url, init = {}) {
      if (!isItsOwn(agent, String(url)))
        throw new TroupeError('address-refused', 'It is not asked at another origin.', { retryable: false });
      const all = new Headers(init.headers);
      all.set('user-agent', 'troupe');
      for (const [name, text] of Object.entries(await credentials(init.signal ?? new AbortController().signal))) all.set(name, text);
      const options = { ...init, headers: [...all], redirect: 'manual', dispatcher } as Parameters<typeof request>[1];
      try {
        const response = (await request(url, options)) as unknown as Response;
        // A token may have been taken back before its end.
        if (response.status === 401) tokens.forget();
        return await readable(response);
      } catch (error) {
        throw ownErrorBelow(error) ?? error;
      }
    },
    async close() {
      await Promise.all([dispatcher.destroy(), tokenClient.close()]);
    },
  };
}

async function readable(response: Response): Promise<Response> {
  const { status, headers } = response;
  const isJson = /^application\/(?:[a-z0-9.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');
  const isRedirect = status >= 300 && status < 400 && status !== 304;
  if (!isRedirect && status < 500 && (status < 400 || (isJson && status !== 429))) return boundedResponse(response, MAX_BYTES, tooLarge);
  await response.body?.cancel();
  if (!isRedirect) throw new StatusFault(status);
  throw new TroupeError('unavailable', `It answered ${status}, a redirect, which is not followed.`, { retryable: false });
}

export function tooLarge(): TroupeError {
  return new TroupeError('payload-too-large', `The agent sent a message of more than ${MAX_BYTES} bytes, which is not read.`, {
    retryable: false,
  });
}

/** Why an address was refused says more than that the request failed. */
function ownErrorBelow(error: unknown): TroupeError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof TroupeError) return each;
  return undefined;
}
