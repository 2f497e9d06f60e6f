import type { Json } from '@troupe/contracts';
import { fieldsOf, textIn, type Fields } from '../../answer/fields.ts';
import type { AssembledCall } from '../../answer/assembled-answer.ts';
import { jsonProgress, type JsonProgress } from './json-progress.ts';
import { callFields, type ProvidedFields } from './provided-fields.ts';
import { readArguments } from '../../answer/well-formed.ts';

/** The tool calls of an answer, put together from their pieces. */
export interface CallAssembly {
  /** How many have begun. */
  readonly count: number;
  /** @returns how much was added, in characters, roughly */
  add(piece: Fields): number;
  /** In the order they began, those that were sent twice once; `name` is empty when it never came. */
  end(): readonly AssembledCall[];
}

interface Slot {
  readonly index: number | undefined;
  id: string;
  name: string;
  args: string;
  progress: JsonProgress;
  /** The last piece, when what came before it was not whole. */
  last: string;
  readonly extra: ProvidedFields;
}

interface Piece {
  readonly index: number | undefined;
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

/** @param wantedBack names of fields of a call this server wants back besides the usual ones */
export function assembleCalls(wantedBack: readonly string[] = []): CallAssembly {
  const slots: Slot[] = [];
  // The last of each: an answer may have thousands of pieces, and of calls.
  const byIndex = new Map<number, Slot>();
  const byId = new Map<string, Slot>();

  /** By index; by id, or else the last, where a server gives no index. */
  const slotOf = ({ index, id }: Piece): Slot | undefined => {
    if (index !== undefined) return byIndex.get(index);
    return (id === '' ? undefined : byId.get(id)) ?? slots.at(-1);
  };
  const begin = (index: number | undefined): Slot => {
    const slot: Slot = { index, id: '', name: '', args: '', progress: jsonProgress(), last: '', extra: callFields(wantedBack) };
    slots.push(slot);
    if (index !== undefined) byIndex.set(index, slot);
    return slot;
  };

  return {
    add(sent) {
      const piece = pieceOf(sent);
      let slot = slotOf(piece);
      if (slot === undefined || beginsAnother(slot, piece)) slot = begin(piece.index);
      slot.id ||= piece.id;
      if (slot.id !== '') byId.set(slot.id, slot);
      addName(slot, piece);
      addArguments(slot, piece);
      return piece.id.length + piece.name.length + piece.args.length + slot.extra.add(sent);
    },
    get count() {
      return slots.length;
    },
    end: () => withoutRepeats(slots.map((slot) => ({ id: slot.id, name: slot.name, args: argumentsOf(slot), extra: slot.extra.end() }))),
  };
}

function pieceOf(sent: Fields): Piece {
  const { name, arguments: args } = fieldsOf(sent['function']) ?? {};
  return {
    index: typeof sent['index'] === 'number' ? sent['index'] : undefined,
    id: idOf(sent['id']),
    name: textIn(name) ?? '',
    args: textIn(args) ?? (args === undefined || args === null ? '' : JSON.stringify(args)),
  };
}

function idOf(id: unknown): string {
  return typeof id === 'number' ? String(id) : (textIn(id) ?? '');
}

/** Some servers give every call the same index: another id, or a name after whole arguments, is another call. */
function beginsAnother(slot: Slot, { index, id, name, args }: Piece): boolean {
  if (id !== '' && slot.id !== '' && id !== slot.id) return true;
  if (name === '' || slot.name === '') return false;
  // What has neither index nor id is a call by itself.
  if (index === undefined && id === '') return slot.progress.whole || name !== slot.name;
  return slot.progress.whole && !repeats(slot, args) && args !== '';
}

/** A name comes whole, again with each piece, or in pieces of its own. */
function addName(slot: Slot, { name }: Piece): void {
  if (name === '' || name === slot.name) return;
  if (name.startsWith(slot.name)) slot.name = name;
  else if (slot.args === '') slot.name += name;
}

/** Arguments come in pieces, or all that there are so far with each piece, or once more at the end. */
function addArguments(slot: Slot, { args }: Piece): void {
  if (args === '' || (slot.progress.whole && args === slot.args)) return;
  if (repeats(slot, args)) {
    slot.args = '';
    slot.progress = jsonProgress();
  }
  slot.last = slot.progress.whole ? '' : args;
  slot.args += args;
  slot.progress.add(args);
}

/** Some servers write pieces with other blanks than the whole they send at the end. */
function argumentsOf({ args, last }: Slot): Json {
  const read = readArguments(args);
  if (typeof read !== 'string' || !last.startsWith('{') || last.length === args.length) return read;
  const whole = readArguments(last);
  return typeof whole === 'string' ? read : whole;
}

/** Whether a piece has all that came before it: no piece of an object begins as the object does. */
function repeats({ args: before, progress }: Slot, args: string): boolean {
  if (before === '' || !args.startsWith('{')) return false;
  return (progress.whole && isEmpty(before)) || (args.length >= before.length && args.startsWith(before));
}

function isEmpty(args: string): boolean {
  return args.length < 16 && args.replaceAll(/\s/g, '') === '{}';
}

/** An id is that of one call: the same under another index is the same call. */
function withoutRepeats(calls: readonly AssembledCall[]): readonly AssembledCall[] {
  const seen = new Set<string>();
  return calls.filter(({ id, name, args }) => {
    if (id === '') return true;
    const call = JSON.stringify([id, name, args]);
    const isNew = !seen.has(call);
    seen.add(call);
    return isNew;
  });
}
