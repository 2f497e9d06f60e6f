import { TroupeError, type Bounds } from '@troupe/contracts';

export type BodyBounds = Pick<Bounds, 'wireBytes' | 'errorBytes'>;

/** The bytes of an answer, given up when there are more than there may be. @param from names the server in errors */
export async function* atMost(body: AsyncIterable<Uint8Array>, most: number, from: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most)
      throw new TroupeError('model-bad-answer', `${from} sent more than ${most} bytes for one answer. Another attempt may succeed.`, {
        retryable: true,
      });
    yield chunk;
  }
}

/** The text of a body as far as it may be read; what breaks off is taken as it is. */
export async function textWithin(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const read: Uint8Array[] = [];
  let left = most;
  try {
    for await (const chunk of body) {
      read.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(read).toString('utf8');
}
