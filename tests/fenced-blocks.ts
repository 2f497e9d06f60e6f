import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface FencedBlock {
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: of code the file it is in, of commands and texts what becomes of them. */
  readonly note: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  ...['README.md', 'docs/*.md', 'examples/*/README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'],
  ...['libs/troupe/README.md', 'libs/troupe/template/README.md', 'services/*/README.md', 'tests/README.md'],
];

/** What users read, in the order they are sent through it. */
export const documents: readonly string[] = pages.flatMap((pattern) => globSync(pattern, { cwd: root }).sort());

/** Every code block of a language, in order. */
export function fencedBlocks(language: string): readonly FencedBlock[] {
  return documents.flatMap((document) => blocksOf(document)).filter((block) => block.language === language);
}

export function blocksOf(document: string): readonly FencedBlock[] {
  const text = textOf(document);
  return [...text.matchAll(/^```(\w*) *(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    note: match[2]!.trim(),
    text: match[3]!,
  }));
}

/** How many lines of a document look like a fence, of whatever kind. */
export function fencesIn(document: string): number {
  return textOf(document).match(/^\s*(```|~~~)/gm)?.length ?? 0;
}

function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}
