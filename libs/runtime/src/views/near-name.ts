/** Edits a misspelled name may be away from what was meant. */
const MOST_EDITS = 3;
/** Longer names are compared by their letters alone: the way to count edits takes time in their square. */
const MOST_LETTERS = 64;

/** The one of `names` that `name` was probably meant to be. */
export function nearName(name: string, names: Iterable<string>): string | undefined {
  const wanted = letters(name);
  // Of short names, a third of the letters may be wrong.
  let least = Math.min(MOST_EDITS, Math.floor(wanted.length / 3)) + 1;
  let nearest: string | undefined;
  for (const known of names) {
    const distance = edits(wanted, letters(known), least);
    if (known === name || distance >= least) continue;
    least = distance;
    nearest = known;
  }
  return nearest;
}

/** `sendNote`, `send-note` and `send_note` are one name to people. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.: ]/g, '');
}

/** How many letters have to be put in, left out or replaced (Levenshtein); `least` when it is that many or more. */
function edits(a: string, b: string, least: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) >= least || Math.max(a.length, b.length) > MOST_LETTERS) return least;
  let before = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = before[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, before[column]! + 1, next[column - 1]! + 1));
    }
    before = next;
  }
  return Math.min(least, before[b.length]!);
}
