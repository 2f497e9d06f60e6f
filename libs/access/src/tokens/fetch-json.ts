import { defaultBounds, TroupeError } from '@troupe/contracts';

const { identityBytes, identityTime } = defaultBounds;

/**
 * What a provider publishes at an address; redirects are not followed.
 *
 * @throws TroupeError `unavailable`
 */
export async function fetchJson(url: string, what: string): Promise<unknown> {
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(identityTime),
      headers: { accept: 'application/json' },
    });
    const text = await boundedText(answer);
    if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw providerAway(`${what} cannot be read`, error);
  }
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
