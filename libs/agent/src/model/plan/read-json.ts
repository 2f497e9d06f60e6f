const FENCE = '```';
const THOUGHTS = '</think>';
/** Code blocks that are looked at, from the last on: an answer has one, or a few. */
const MOST_BLOCKS = 16;

/**
 * The JSON of an answer, as models write it whatever the instructions: bare, after their thoughts, in a
 * Markdown code block, or within prose; likeliest first. The time it takes grows as the text does.
 */
export function readJson(text: string): readonly unknown[] {
  const whole = parse(text);
  if (whole !== undefined) return [whole.value];
  const thoughts = text.indexOf(THOUGHTS);
  const said = thoughts === -1 ? [text] : [text.slice(thoughts + THOUGHTS.length), text];
  return said.flatMap(candidatesIn).flatMap((candidate) => {
    const parsed = parse(candidate);
    return parsed === undefined ? [] : [parsed.value];
  });
}

function candidatesIn(text: string): readonly string[] {
  return [text, ...blocksOf(text).toReversed(), ...withinProse(text)];
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    // Trimmed of a byte order mark, too.
    return { value: JSON.parse(text.trim()) };
  } catch {
    return undefined;
  }
}

/** What stands between fences, without the name of a language; the last may not be closed. */
function blocksOf(text: string): readonly string[] {
  const blocks: (readonly [begin: number, end: number])[] = [];
  let from = text.indexOf(FENCE);
  while (from !== -1) {
    const begin = from + FENCE.length;
    const end = text.indexOf(FENCE, begin);
    blocks.push([begin, end === -1 ? text.length : end]);
    from = end === -1 ? -1 : text.indexOf(FENCE, end + FENCE.length);
  }
  return blocks.slice(-MOST_BLOCKS).map(([begin, end]) => text.slice(afterWord(text, begin), end));
}

/** Where the letters end that stand at a place. */
function afterWord(text: string, from: number): number {
  const letters = /[A-Za-z]*/y;
  letters.lastIndex = from;
  return from + letters.exec(text)![0].length;
}

/** From the first bracket to the last that closes one of its kind. */
function withinProse(text: string): readonly string[] {
  const from = text.search(/[[{]/);
  if (from === -1) return [];
  const to = text.lastIndexOf(text[from] === '{' ? '}' : ']');
  return to < from ? [] : [text.slice(from, to + 1)];
}
