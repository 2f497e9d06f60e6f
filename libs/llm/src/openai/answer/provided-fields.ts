import { toJson, type ProviderData } from '@troupe/contracts';
import { fieldsOf, type Fields } from '../../answer/fields.ts';
import { wellFormed } from '../../answer/well-formed.ts';

/** What servers want back with a message that calls tools: without it they refuse the next request, or the model forgets why it called. */
const OF_MESSAGE: readonly string[] = [
  ...['reasoning_content', 'reasoning', 'reasoning_details', 'reasoning_text', 'reasoning_opaque'],
  ...['thinking_blocks', 'extra_content', 'provider_specific_fields'],
];
/** The same of a single call. */
const OF_CALL: readonly string[] = ['extra_content', 'provider_specific_fields', 'thought_signature'];
export const fieldsWantedBack: readonly string[] = [...new Set([...OF_MESSAGE, ...OF_CALL])];
/** Texts that grow from piece to piece within the blocks of a list. */
const GROWING: readonly string[] = ['text', 'thinking', 'summary'];

/** The fields a server wants back, put together from the pieces they come in. */
export interface ProvidedFields {
  /** @returns how much was added, in characters, roughly */
  add(from: Fields): number;
  /** Undefined when there are none. */
  end(): ProviderData | undefined;
}

/** @param more names of fields this server wants back besides the usual ones */
export const messageFields = (more: readonly string[]): ProvidedFields => providedFields([...OF_MESSAGE, ...more]);
export const callFields = (more: readonly string[]): ProvidedFields => providedFields([...OF_CALL, ...more]);

function providedFields(names: readonly string[]): ProvidedFields {
  const found: Record<string, unknown> = {};
  return {
    add(from) {
      let size = 0;
      for (const name of names) {
        const value = from[name];
        if (isNothing(value)) continue;
        size += typeof value === 'string' ? value.length : JSON.stringify(value).length;
        found[name] = joined(found[name], value, true);
      }
      return size;
    },
    end: () => (Object.keys(found).length === 0 ? undefined : (wellFormed(toJson(found, 'what the server wants back')) as ProviderData)),
  };
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** One value after another of the same field: its text grows, lists are added to, of objects each member by itself. Changes `before`. */
function joined(before: unknown, next: unknown, grows: boolean): unknown {
  if (isNothing(before)) return next;
  if (isNothing(next)) return before;
  if (typeof before === 'string') return grows && typeof next === 'string' ? before + next : next;
  if (Array.isArray(before) && Array.isArray(next)) {
    for (const block of next) addBlock(before, block);
    return before;
  }
  const [old, more] = [fieldsOf(before), fieldsOf(next)];
  return old === undefined || more === undefined ? next : withMembers(old, more, []);
}

function withMembers(old: Fields, more: Fields, growing: readonly string[]): Fields {
  const members = old as Record<string, unknown>;
  for (const [key, value] of Object.entries(more))
    if (key !== '__proto__') members[key] = joined(members[key], value, growing.includes(key));
  return members;
}

/** A block of thoughts comes in pieces: those of one kind and place, until it is signed, are one. */
function addBlock(blocks: unknown[], block: unknown): void {
  const [last, next] = [fieldsOf(blocks.at(-1)), fieldsOf(block)];
  const goesOn =
    last !== undefined &&
    next !== undefined &&
    last['type'] === next['type'] &&
    last['index'] === next['index'] &&
    !isSigned(last) &&
    (isSigned(next) || GROWING.some((key) => typeof next[key] === 'string'));
  if (goesOn) withMembers(last, next, GROWING);
  else blocks.push(block);
}

function isSigned({ signature }: Fields): boolean {
  return typeof signature === 'string' && signature !== '';
}
