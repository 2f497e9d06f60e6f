import type { Part } from './message.ts';

/** A rough measure that holds for every provider. */
const CHARACTERS_PER_TOKEN = 4;
const TOKENS: Readonly<Record<Exclude<Part['type'], 'text'>, number>> = { image: 1_000, file: 5_000, audio: 2_000 };

/** What a part counts in a conversation, about, in characters: not by its bytes, which no model reads as text. */
export function partSize(part: Part): number {
  return part.type === 'text' ? part.text.length : TOKENS[part.type] * CHARACTERS_PER_TOKEN;
}
