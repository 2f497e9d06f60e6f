import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** Which piece of which message it is; `of` of them are the whole. */
export interface Piece {
  readonly id: string;
  readonly n: number;
  readonly of: number;
}

/** Carried by each piece of a message that is larger than the server takes. */
export const PIECE = 'Troupe-Piece';
/** Asks for a piece of an answer. */
export const NEXT = 'Troupe-Next';
/** Says whose the pieces of a request are. */
export const CLAIM = 'Troupe-Claim';

const FORM = /^([\w-]{1,64})\/(\d{1,6})\/(\d{1,6})$/;

/** Pieces of one message; those of the largest have some kilobytes. */
const MAX_PIECES = 8_192;

export function pieceHeader(name: typeof PIECE | typeof NEXT, { id, n, of }: Piece): MsgHdrs {
  const made = headers();
  made.set(name, `${id}/${n}/${of}`);
  return made;
}

/** Undefined when the message is whole; `broken` when its header says something else than a piece. */
export function readPiece(found: MsgHdrs | undefined, name: typeof PIECE | typeof NEXT): Piece | 'broken' | undefined {
  const text = found?.get(name) ?? '';
  if (text === '') return undefined;
  const [, id, n, of] = FORM.exec(text) ?? [];
  if (id === undefined || Number(n) >= Number(of) || Number(of) > MAX_PIECES) return 'broken';
  return { id, n: Number(n), of: Number(of) };
}
