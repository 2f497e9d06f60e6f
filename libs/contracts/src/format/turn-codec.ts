import type { Command } from '../log/command.ts';
import type { TaskId } from '../log/ids.ts';
import type { Input, Start } from '../log/input.ts';
import type { Turn } from '../log/turn.ts';
import { listOf, object, optional, text } from './checks.ts';
import { command } from './command-shapes.ts';
import { input } from './input-shapes.ts';
import { parseBody } from './parse-body.ts';
import { isReadable, type UnreadableTurn } from './unreadable.ts';
import { FORMAT_VERSION } from './version.ts';

/**
 * F3  A turn carries what it consumed: the messages its inputs came as. What stands in a turn is never given to the
 *     task again, whatever the inbox says of it; the mark there saves looking, and may come late or be lost.
 * F4  A turn carries the hash of the turn before it. A log is proven from the first turn that carries one: after it,
 *     each has to.
 */

/** A turn as it is stored: `body` is the JSON of its inputs and commands. */
export interface EncodedTurn {
  readonly task: TaskId;
  readonly n: number;
  readonly at: number;
  readonly build: string;
  readonly body: string;
}

const body = object({ i: listOf(input), c: listOf(command), p: optional(text) });

export function encodeTurn({ task, n, at, build, inputs, commands, before }: Turn): EncodedTurn {
  return { task, n, at, build, body: JSON.stringify({ v: FORMAT_VERSION, i: inputs, c: commands, p: before }) };
}

export function decodeTurn(record: EncodedTurn | UnreadableTurn): Turn | UnreadableTurn {
  if (!isReadable(record)) return record;
  const { task, n, at, build } = record;
  const read = parseBody<{ readonly i: readonly Input[]; readonly c: readonly Command[]; readonly p?: string }>(record.body, body);
  if (!isReadable(read)) return { task, n, ...read };
  const turn = { task, n, at, build, inputs: read.i, commands: read.c };
  return read.p === undefined ? turn : { ...turn, before: read.p };
}

/** The start that begins a log; undefined when this is not the first turn of one. */
export function startOf({ inputs }: Pick<Turn, 'inputs'>): Start | undefined {
  const [first] = inputs;
  return first?.kind === 'accepted' ? first.start : first?.kind === 'start' ? first : undefined;
}

/** The message an input came as, when the store knows it as one. The turn that holds the input consumed it. */
export function messageOf(input: Input): string | undefined {
  return 'message' in input ? input.message : undefined;
}

/**
 * Whether a turn may hold this text as the whole of some value: finding out is cheaper than decoding, and most do not.
 * Without a text: whether it may have consumed a message at all.
 */
export function mayHold({ body }: Pick<EncodedTurn, 'body'>, text?: string): boolean {
  return body.includes(text === undefined ? '"message":' : JSON.stringify(text));
}
