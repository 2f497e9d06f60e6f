import { randomBytes } from 'node:crypto';
import type { Msg } from '@nats-io/transport-node';
import { readFailure, toError, TroupeError, type Json, type RequestSubject } from '@troupe/contracts';
import type { Refusals } from '../../refusals.ts';
import type { Exchange, Until } from './exchanges.ts';
import { textOf, unavailable } from '../connection/failure.ts';
import { cut, tooLarge } from './held-pieces.ts';
import { decode, encode } from '../wire/message.ts';
import { CLAIM, NEXT, PIECE, pieceHeader, readPiece } from './piece-header.ts';

/** @param address the subject on the server */
export type Ask = <Q, A>(address: string, subject: RequestSubject<Q, A>, body: Q, timeout: number, trace?: string) => Promise<A>;

export interface SizeBounds {
  /** Bytes of one message of the server. */
  readonly size: () => number;
  /** Bytes of a whole message, in however many pieces it goes. */
  readonly messageBytes: number;
}

export function newId(): string {
  return randomBytes(16).toString('base64url');
}

/** Asks, with bodies and answers of any size that goes between processes. */
export function asker(exchange: Exchange, refused: Refusals, { size, messageBytes }: SizeBounds): Ask {
  /** Sends the pieces of a body one after the other; what answers the last one answers them all. */
  const send = async (address: string, subject: string, bytes: Uint8Array, claim: Json, until: Until): Promise<Msg> => {
    if (bytes.length > messageBytes) throw tooLarge(messageBytes, `The request to "${subject}"`);
    const pieces = cut(bytes, size());
    const [id, of] = [newId(), pieces.length];
    for (let n = 0; ; n++) {
      const headers = pieceHeader(PIECE, { id, n, of });
      headers.set(CLAIM, JSON.stringify(claim));
      const answer = await exchange(address, subject, pieces[n]!, until, headers);
      // An answer before the last piece says why no more are taken.
      if (n === of - 1 || answer.data.length > 0) return answer;
    }
  };

  /** The body of an answer, whose other pieces are fetched where the first one came from. */
  const fetch = async (address: string, subject: string, first: Msg, until: Until): Promise<Uint8Array> => {
    const piece = readPiece(first.headers, PIECE);
    if (piece === undefined) return first.data;
    if (piece === 'broken') throw new TroupeError('validation-failed', 'the header of the answer cannot be read');
    const pieces = [first.data];
    let bytes = first.data.length;
    for (let n = 1; n < piece.of; n++) {
      const next = await exchange(address, subject, new Uint8Array(), until, pieceHeader(NEXT, { ...piece, n }));
      const got = readPiece(next.headers, PIECE);
      if (got === undefined || got === 'broken' || got.id !== piece.id || got.n !== n)
        throw unavailable(`Pieces of the answer of "${subject}" got lost.`);
      bytes += next.data.length;
      if (bytes > messageBytes) throw tooLarge(messageBytes, `The answer of "${subject}"`);
      pieces.push(next.data);
    }
    return Buffer.concat(pieces);
  };

  return async (address, subject, body, timeout, trace) => {
    const { name, large } = subject;
    const until = { at: performance.now() + timeout, timeout };
    const bytes = encode(body, trace);
    const fits = bytes.length <= size();
    if (!fits && large === undefined) throw tooLarge(size(), `The request to "${name}"`);
    const first = fits ? await exchange(address, name, bytes, until) : await send(address, name, bytes, large!.claimOf(body), until);
    let answer = first.data;
    let read;
    try {
      answer = await fetch(address, name, first, until);
      read = readAnswer(answer, subject);
    } catch (error) {
      if (!(error instanceof TroupeError) || error.code !== 'validation-failed') throw error;
      refused.add({ subject: name, size: answer.length, reason: `the answer: ${textOf(error)}` });
      throw unavailable(`The answer of "${name}" cannot be read: ${textOf(error)}`);
    }
    if ('error' in read) throw read.error;
    return read.value;
  };
}

/** @throws TroupeError `validation-failed` */
function readAnswer<Q, A>(bytes: Uint8Array, subject: RequestSubject<Q, A>): { readonly value: A } | { readonly error: Error } {
  const { body } = decode(bytes);
  if (typeof body !== 'object' || body === null) throw new TroupeError('validation-failed', 'The answer is no object.');
  return 'failure' in body
    ? { error: toError(readFailure(body.failure)) }
    : { value: subject.readAnswer((body as { readonly value?: unknown }).value) };
}
