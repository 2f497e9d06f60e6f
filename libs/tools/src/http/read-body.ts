import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, type Zlib } from 'node:zlib';

/** An answer of more bytes than it may have. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

const decoders: Readonly<Record<string, () => Readable & Zlib & NodeJS.WritableStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of a body as they are meant: some servers compress what nobody asked them to. Reading stops at the bound.
 *
 * @throws TooLarge; what the connection fails with
 */
export async function readBody(body: Readable, encoding: string, most: number, onBytes: () => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of decoded(body, encoding) as AsyncIterable<Buffer>) {
    onBytes();
    length += chunk.length;
    if (length > most) {
      body.destroy();
      throw new TooLarge(`It has more than ${most} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decoded(body: Readable, encoding: string): Readable {
  const decoder = decoders[encoding]?.();
  if (decoder === undefined) return body;
  body.once('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}
