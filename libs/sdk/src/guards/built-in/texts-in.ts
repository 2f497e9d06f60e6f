import type { Json } from '@troupe/contracts';

/** A value with each text in it changed; itself where nothing changed. Bytes that stand in a value are no text. */
export function withTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return value.startsWith('data:') ? value : change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => withTexts(item, change));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value as { readonly [key: string]: Json });
  const changed = entries.map(([key, item]): [string, Json] => [key, withTexts(item, change)]);
  return changed.every(([, item], index) => item === entries[index]![1]) ? value : Object.fromEntries(changed);
}

/** All texts of a value. */
export function textsIn(value: Json): readonly string[] {
  const texts: string[] = [];
  withTexts(value, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** Words in lower case, without accents, letters that look alike in other widths, and marks that nobody sees. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
  return plain.split(/[^\p{L}\p{N}]/u).filter((word) => word !== '');
}
