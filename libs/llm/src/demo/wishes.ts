/** Sentences in which users said what they like, in order, each once. */
export function wishesIn(said: readonly string[]): readonly string[] {
  return [...new Set(said.flatMap((text) => [...wishesOf(text)]))];
}

function* wishesOf(text: string): Generator<string> {
  const wishes = /\b(?:I|we)(?: really| always| never| would)* (?:like|love|prefer|hate|always|never)\b/gi;
  for (let wish = wishes.exec(text); wish !== null; wish = wishes.exec(text)) {
    const end = endOf(text, wish.index);
    // With what ends the sentence, unless that is a line break; the next begins after it.
    yield text.slice(beginningOf(text, wish.index), text[end] === '\n' ? end : end + 1).trim();
    wishes.lastIndex = end + 1;
  }
}

const ENDS = '.!?\n';

function beginningOf(text: string, at: number): number {
  let from = at;
  while (from > 0 && !ENDS.includes(text[from - 1]!)) from--;
  return from;
}

function endOf(text: string, at: number): number {
  let to = at;
  while (to < text.length && !ENDS.includes(text[to]!)) to++;
  return to;
}

/** Words of wishes that are looked for. */
const MOST_WORDS = 100;

/** The first of those that fit the wishes best: that have most of their words. */
export function bestOf<T>(wishes: readonly string[], items: readonly T[], textOf: (item: T) => string): T | undefined {
  const words = wordsOf(wishes);
  let best: { readonly item: T; readonly fit: number } | undefined;
  for (const item of items) {
    const lower = words.length === 0 ? '' : textOf(item).toLowerCase();
    const fit = words.filter((word) => lower.includes(word)).length;
    if (best === undefined || fit > best.fit) best = { item, fit };
  }
  return best?.item;
}

function wordsOf(wishes: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const wish of wishes) {
    for (const [word] of wish.toLowerCase().matchAll(/\p{L}{4,}/gu)) {
      if (words.size === MOST_WORDS) return [...words];
      words.add(word);
    }
  }
  return [...words];
}
