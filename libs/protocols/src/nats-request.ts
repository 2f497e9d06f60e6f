import { isUtf8 } from 'node:buffer';
import type { MsgHdrs } from '@nats-io/nats-core';
import { TroupeError, type Bounds, type Json } from '@troupe/contracts';
import { parseStrictJson } from '@troupe/http';

/** Characters. */
const MOST_CREDENTIAL = 16_384;

/** What is read of a message at most. */
export type MessageBounds = Pick<Bounds, 'bodyBytes' | 'bodyDepth' | 'bodyItems'>;

/** @throws TroupeError `payload-too-large`, `invalid-encoding` */
export function textOf(data: Uint8Array, { bodyBytes }: MessageBounds): string {
  if (data.length > bodyBytes)
    throw new TroupeError('payload-too-large', `A message has ${bodyBytes} bytes at most; this one has ${data.length}.`);
  if (!isUtf8(data)) throw new TroupeError('invalid-encoding', 'The message is not valid UTF-8.');
  return Buffer.from(data).toString('utf8');
}

/** As bodies over HTTP are read. @throws TroupeError `invalid-json` and what else is refused there */
export function jsonOf(text: string, { bodyDepth, bodyItems }: MessageBounds): Json {
  return parseStrictJson(text, { depth: bodyDepth, items: bodyItems }, true);
}

/** What would follow "Bearer" in an HTTP request. */
export function credentialOf(headers: MsgHdrs | undefined): string | undefined {
  const header = headers?.get('Authorization') ?? '';
  return header.length > MOST_CREDENTIAL ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1];
}
