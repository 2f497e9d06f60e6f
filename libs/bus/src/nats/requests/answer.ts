import type { Msg } from '@nats-io/transport-node';
import { toFailure, TroupeError, withoutStack, type Json, type RequestSubject } from '@troupe/contracts';
import type { Admit, Subscription } from '../../port.ts';
import type { Refusals } from '../../refusals.ts';
import { newId, type SizeBounds } from './ask.ts';
import { textOf, unavailable } from '../connection/failure.ts';
import { cut, tooLarge, type HeldPieces } from './held-pieces.ts';
import type { Link } from '../connection/link.ts';
import { decode, encode } from '../wire/message.ts';
import { CLAIM, NEXT, PIECE, pieceHeader, readPiece, type Piece } from './piece-header.ts';
import { subscribe } from '../connection/subscribe.ts';

/** @param address the subject on the server */
export type Answer = <Q, A>(
  address: string,
  subject: RequestSubject<Q, A>,
  handler: (body: Q, trace: string | undefined) => Promise<A>,
  admit?: Admit,
) => Subscription;

/** Answers requests, in pieces where the server takes no message of that size. */
export function answerer(link: Link, refused: Refusals, held: HeldPieces, bounds: SizeBounds): Answer {
  return (address, subject, handler, admit) =>
    subscribe(link, address, 'responders', async (message) => {
      const reply = replyTo(message, link, held, bounds, subject);
      const refuse = (error: unknown): void => {
        refused.add({ subject: subject.name, size: message.data.length, reason: textOf(error) });
        reply.failure(error);
      };
      let asked;
      try {
        const next = readPiece(message.headers, NEXT);
        if (next === 'broken') throw brokenHeader();
        if (next !== undefined) return reply.piece(next);
        const whole = receive(message, held, subject, admit);
        if (whole === undefined) return reply.goOn();
        const { body, trace } = decode(whole);
        asked = { body: subject.read(body), trace };
      } catch (error) {
        if (refused.isOne(error) || !(error instanceof TroupeError) || error.code === 'validation-failed') refuse(error);
        else reply.failure(error);
        return;
      }
      try {
        reply.value(await handler(asked.body, asked.trace));
      } catch (error) {
        if (refused.isOne(error)) refuse(error);
        else reply.failure(error);
      }
    });
}

type Subject = Pick<RequestSubject<never, unknown>, 'name' | 'large'>;

interface Reply {
  /** @throws TroupeError `payload-too-large`, `unavailable` when there is no room to keep it until it was fetched */
  value(value: unknown): void;
  failure(error: unknown): void;
  /** Another piece of an answer that was too large for one message. */
  piece(piece: Piece): void;
  /** A piece was taken, and others are missing. */
  goOn(): void;
}

function replyTo(message: Msg, link: Link, held: HeldPieces, { size, messageBytes }: SizeBounds, subject: Subject): Reply {
  const { breaks } = link;
  const respond = (bytes: Uint8Array, piece?: Piece): void => {
    if (link.nc.isClosed()) return;
    // A server that was started again no longer knows that this was asked; then nobody waits for the answer either.
    if (link.breaks !== breaks && message.reply !== undefined) link.mayRefuse(message.reply);
    message.respond(bytes, piece === undefined ? {} : { headers: pieceHeader(PIECE, piece) });
  };
  const reply = (answer: object): void => {
    const bytes = encode(answer);
    if (bytes.length <= size()) return respond(bytes);
    const most = subject.large === undefined ? size() : messageBytes;
    if (bytes.length > most) throw tooLarge(most, `The answer of "${subject.name}"`);
    const pieces = cut(bytes, size());
    const id = newId();
    held.keep(id, pieces);
    respond(pieces[0]!, { id, n: 0, of: pieces.length });
  };
  const failure = (error: unknown): void => {
    const full = withoutStack(toFailure(error));
    try {
      reply({ failure: full });
    } catch {
      // Its details are what is large.
      const { details: _, cause: __, ...rest } = full;
      reply({ failure: rest });
    }
  };
  return {
    value: (value) => reply({ value }),
    failure,
    piece(next) {
      const bytes = held.give(next.id, next.n);
      if (bytes === undefined) failure(unavailable('That answer is not kept here any more.'));
      else respond(bytes, next);
    },
    goOn: () => respond(new Uint8Array()),
  };
}

/**
 * The whole body of a request; undefined while pieces of it are missing.
 *
 * @throws TroupeError `validation-failed`, what `admit` throws when nobody wants those pieces, and what `HeldPieces` does
 */
function receive(message: Msg, held: HeldPieces, { large }: Subject, admit: Admit | undefined): Uint8Array | undefined {
  const piece = readPiece(message.headers, PIECE);
  if (piece === undefined) return message.data;
  if (piece === 'broken' || large === undefined) throw brokenHeader();
  const claim = message.headers?.get(CLAIM) ?? '';
  const claimed = large.readClaim(parse(claim));
  admit?.(claimed);
  // Of a sender that is let in by a claim one message at a time is kept.
  return held.take(admit === undefined ? piece.id : claim, piece, message.data);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw brokenHeader();
  }
}

function brokenHeader(): TroupeError {
  return new TroupeError('validation-failed', 'The header of the message cannot be read.', { retryable: false });
}
