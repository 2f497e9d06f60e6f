/** Fewer characters would be of no use to a model. */
const LEAST = 1_024;

/** The text of a tool result as a model is given it: what is longer than `most` characters is cut, and says so. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a character is none.
  const kept = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}\n[Cut: these are the first ${kept.length} of ${text.length} characters. Ask for less, or for another part.]`;
}

/** How many characters each of so many results may have, so that together they are no more than `all`. */
export function shareOf(all: number, results: number, most: number): number {
  return Math.min(most, Math.max(LEAST, Math.floor(all / Math.max(1, results))));
}
