import type { KnowledgeType } from '@troupe/contracts';

/** A part of a text that is found by itself. */
export interface TextPart {
  readonly headings: readonly string[];
  readonly lines: readonly [first: number, last: number];
  readonly text: string;
}

/** Characters of a part: so much fits what models make one vector of, and answers one question. */
const LONGEST = 1_200;
/** A longer line is cut. */
const LONGEST_HEADING = 200;

/** Parts of a text: whole paragraphs where they fit, in Markdown none over a heading. */
export function splitText(content: string, type: KnowledgeType): readonly TextPart[] {
  const parts: TextPart[] = [];
  let headings: readonly string[] = [];
  let fenced = false;
  let held: { readonly first: number; lines: string[]; size: number } | undefined;
  const end = (last: number): void => {
    const text = held?.lines.join('\n').trim() ?? '';
    if (text !== '') parts.push({ headings, lines: [held!.first, last], text });
    held = undefined;
  };
  for (const [index, line] of content.split(/\r\n|\r|\n/).entries()) {
    const at = index + 1;
    if (type === 'text/markdown' && (line.startsWith('```') || line.startsWith('~~~'))) fenced = !fenced;
    const heading = type === 'text/markdown' && !fenced ? headingOf(line) : undefined;
    if (heading !== undefined) {
      end(at - 1);
      headings = [...headings.slice(0, heading.level - 1), heading.text];
      continue;
    }
    for (const piece of pieces(line)) {
      const isBreak = piece.trim() === '' && held !== undefined && held.size > LONGEST / 2;
      if (held !== undefined && (isBreak || held.size + piece.length > LONGEST)) end(at - 1 < held.first ? at : at - 1);
      if (held === undefined && piece.trim() === '') continue;
      held ??= { first: at, lines: [], size: 0 };
      held.lines.push(piece);
      held.size += piece.length + 1;
    }
  }
  end(content.split(/\r\n|\r|\n/).length);
  return parts;
}

/** `## Refunds` and its level. */
function headingOf(line: string): { readonly level: number; readonly text: string } | undefined {
  let level = 0;
  while (level < 7 && line[level] === '#') level++;
  if (level === 0 || level > 6 || line[level] !== ' ') return undefined;
  const text = line.slice(level).trim().slice(0, LONGEST_HEADING).toWellFormed();
  return text === '' ? undefined : { level, text };
}

/** A line, or the pieces of one that is too long, cut between words where it has any. */
function pieces(line: string): readonly string[] {
  if (line.length <= LONGEST) return [line];
  const cut: string[] = [];
  for (let left = line; left !== '';) {
    const space = left.length <= LONGEST ? -1 : left.lastIndexOf(' ', LONGEST);
    const length = space > LONGEST / 2 ? space + 1 : LONGEST;
    cut.push(left.slice(0, length).toWellFormed());
    left = left.slice(length);
  }
  return cut;
}
