import { TroupeError, type CallId } from '@troupe/contracts';

/** Where a reader is: event `i` of turn `n`, how much of the text being written it has, and which obstacles it knows of. */
export interface Position {
  n: number;
  i: number;
  token: { call: CallId; attempt: number; offset: number } | undefined;
  /** As `markOf` names them. */
  readonly obstacles: Set<string>;
}

/** @throws TroupeError `invalid-cursor` */
export function readPosition(after: string | undefined): Position {
  if (after === undefined || after === '') return { n: -1, i: -1, token: undefined, obstacles: new Set() };
  const parts = /^(-?\d{1,9})\.(-?\d{1,9})(?:~([^~]{1,200})~(\d{1,9})~(\d{1,9}))?(?:!((?:[a-z][0-9a-f]{6}){1,9}))?$/.exec(after);
  if (parts === null) throw notGiven(after);
  const [, n, i, call, attempt, offset, marks = ''] = parts;
  const token = call === undefined ? undefined : { call: call as CallId, attempt: Number(attempt), offset: Number(offset) };
  return { n: Number(n), i: Number(i), token, obstacles: new Set(marks.match(/.{7}/g)) };
}

/** The position as a client gives it back. */
export function writePosition({ n, i, token, obstacles }: Position): string {
  const text = token === undefined ? '' : `~${token.call}~${token.attempt}~${token.offset}`;
  return `${n}.${i}${text}${obstacles.size === 0 ? '' : `!${[...obstacles].join('')}`}`;
}

/** Of an earlier task with that id, or made up: what it gave would leave a gap. */
export function notGiven(after: string): TroupeError {
  return new TroupeError(
    'invalid-cursor',
    `Last-Event-ID ${JSON.stringify(after.slice(0, 64))} is not one this task gave. Leave it out to read from the beginning.`,
  );
}

/** Whether the event at `id`, a place in the log, is behind the position. */
export function isAfter(id: string, position: Position): boolean {
  const [n, i] = placeOf(id);
  return n > position.n || (n === position.n && i > position.i);
}

export function moveTo(id: string, position: Position): void {
  [position.n, position.i] = placeOf(id);
}

function placeOf(id: string): [number, number] {
  const dot = id.indexOf('.');
  return [Number(id.slice(0, dot)), Number(id.slice(dot + 1))];
}
