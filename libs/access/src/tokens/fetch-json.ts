import { defaultBounds, TroupeError } from '@troupe/contracts';

const { identityBytes, identityTime } = defaultBounds;

/**
 * What a provider publishes at an address; redirects are not followed.
 *
 * @throws TroupeError `unavailable`
 */
export async function fetchJson(url: string, what: string): Promise<unknown> {
  try {
    const answer = await boundedFetch(url, { headers: { accept: 'application/json' } });
    if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
    return await answer.json();
  } catch (error) {
    throw providerAway(`${what} cannot be read`, error);
  }
}

/** An answer that has come whole, within its bounds. */
export async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(identityTime) });
  const text = await boundedText(answer);
  return new Response(text === '' ? null : text, { status: answer.status, headers: answer.headers });
}

export function providerAway(fault: string, cause?: unknown): TroupeError {
  const message = `Tokens cannot be checked now: ${fault}. Try again shortly, or use an API key.`;
  return new TroupeError('unavailable', message, { cause, retryable: true, retryAfter: identityTime });
}

async function boundedText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > identityBytes) throw new Error(`it answered more than ${identityBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
