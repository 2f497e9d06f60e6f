import { createHash } from 'node:crypto';
import { opendir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { defaultBounds } from '@troupe/contracts';

const { appFileBytes, appFiles, appFolders } = defaultBounds;

const sourceExtensions = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/** Whether the path is code. Data may change while the app runs without making another app of it. */
export function isSourceFile(path: string): boolean {
  return sourceExtensions.has(extname(path));
}

/** Names that are never part of an app: installed packages, the platform's own data, anything hidden. */
export function isForeign(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/**
 * Fingerprint of all source files under the folder: the same content gives the same build everywhere.
 *
 * @throws SourceFault when they are too many, too deep or too large to be read
 */
export async function buildOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  const paths: string[] = [];
  await findSourceFiles(root, '', 0, paths);
  for (const path of paths.sort()) {
    const { size } = await stat(join(root, path));
    if (size > appFileBytes) throw new SourceFault(`It has ${size} bytes; code has at most ${appFileBytes}.`, path);
    const content = await readFile(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Why the files of an app cannot be read. */
export class SourceFault extends Error {
  readonly file: string | undefined;
  constructor(message: string, file?: string) {
    super(message);
    this.file = file;
  }
}

/** Adds paths relative to the root, with forward slashes. */
async function findSourceFiles(root: string, under: string, depth: number, found: string[]): Promise<void> {
  if (depth > appFolders) throw new SourceFault(`Its folders are nested more than ${appFolders} deep.`, under);
  for await (const entry of await opendir(join(root, under))) {
    if (isForeign(entry.name)) continue;
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) await findSourceFiles(root, path, depth + 1, found);
    else if (entry.isFile() && isSourceFile(entry.name) && found.push(path) > appFiles)
      throw new SourceFault(`It has more than ${appFiles} files of code.`);
  }
}
