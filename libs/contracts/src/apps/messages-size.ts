import { roughBytes } from '../values/json-bytes.ts';
import type { Json } from '../values/json.ts';
import type { Message, Part } from './message.ts';

/** Tokens of conversation that a model gets, where its agent does not say otherwise. */
export const MEMORY_WINDOW = 40_000;
/** A rough measure that holds for every provider. */
export const CHARACTERS_PER_TOKEN = 4;
const TOKENS: Readonly<Record<Exclude<Part['type'], 'text'>, number>> = { image: 1_000, file: 5_000, audio: 2_000 };

/** What a part counts in a conversation, about, in characters: not by its bytes, which no model reads as text. */
export function partSize(part: Part): number {
  return part.type === 'text' ? part.text.length : TOKENS[part.type] * CHARACTERS_PER_TOKEN;
}

/** Characters, about, that a model has of messages. */
export function messagesSize(messages: readonly Message[]): number {
  let size = 0;
  for (const { content, toolCalls, extra } of messages) {
    if (typeof content === 'string') size += content.length;
    else for (const part of content) size += partSize(part);
    if (toolCalls !== undefined) size += roughBytes(toolCalls as unknown as Json, Infinity);
    if (extra !== undefined) size += roughBytes(extra, Infinity);
  }
  return size;
}
