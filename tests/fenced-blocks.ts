import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface FencedBlock {
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: a file name, or `run`. */
  readonly note: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every code block of what users read, in order. */
export function fencedBlocks(language: string): readonly FencedBlock[] {
  const documents = ['README.md', 'ARCHITECTURE.md', ...globSync(['docs/*.md', 'examples/*/README.md'], { cwd: root }).sort()];
  return documents.flatMap((document) => blocksOf(document)).filter((block) => block.language === language);
}

function blocksOf(document: string): readonly FencedBlock[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/^```(\w+) *(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    note: match[2]!.trim(),
    text: match[3]!,
  }));
}
