import { TroupeError, type Bounds } from '@troupe/contracts';
import { wholeEvents, type EventBounds } from './whole-events.ts';

export type WireBounds = Pick<Bounds, 'wireBytes' | 'errorBytes'> & EventBounds;

/**
 * A `fetch` whose answers cost no more than they may: so many bytes in all and in one event, the body
 * of an error cut, and no redirect followed, since the key would go along.
 *
 * @param host names the server in errors
 */
export function boundedFetch(inner: typeof fetch, bounds: WireBounds, host: string): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, { ...init, redirect: 'manual' });
    const { status, headers, body } = response;
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      await body?.cancel();
      throw redirected(status, headers.get('location'), host);
    }
    if (body === null) return response;
    const read = response.ok ? wholeEvents(atMost(body, bounds.wireBytes, host), bounds, host) : cutAfter(body, bounds.errorBytes);
    return new Response(ReadableStream.from(read), { status, statusText: response.statusText, headers });
  };
}

async function* atMost(body: ReadableStream<Uint8Array>, most: number, host: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most)
      throw new TroupeError('model-bad-answer', `${host} sent more than ${most} bytes for one answer. Another attempt may succeed.`, {
        retryable: true,
      });
    yield chunk;
  }
}

async function* cutAfter(body: ReadableStream<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most;
  for await (const chunk of body) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** Of the address only the host is told: the rest may hold what is secret. */
function redirected(status: number, location: string | null, host: string): TroupeError {
  const to = location === null ? null : URL.parse(location, `https://${host}`);
  const where = to === null ? 'another address' : to.host === host ? 'another path of its own' : to.host.slice(0, 255);
  return new TroupeError(
    'model-bad-answer',
    `${host} answered ${status}, a redirect to ${where}, which is not followed: the key would go along. Give the address itself as the base URL.`,
    { retryable: false },
  );
}
