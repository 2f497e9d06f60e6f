import { globSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';

const elsewhere = new Set(['node_modules', 'dist', '.troupe', '.turbo', '.git']);

/** The repository that a check is run for: that of its argument, or this one. */
export const root: string = process.argv[2] ?? join(import.meta.dirname, '..');

/** Paths of files from the root, with slashes, sorted. */
export function find(...patterns: readonly string[]): readonly string[] {
  const found = globSync(patterns, { cwd: root, exclude: (path) => elsewhere.has(basename(path)) });
  return found.map((file) => file.split(sep).join('/')).sort();
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** A document without its code blocks. */
export function prose(file: string): string {
  return read(file).replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** One line for each fault; any fails the check. */
export function report(faults: readonly string[]): void {
  for (const fault of [...new Set(faults)].sort()) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
