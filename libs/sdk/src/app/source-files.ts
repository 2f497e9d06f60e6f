import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const sourceExtensions = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/** Whether the path is code. Data may change while the app runs without making another app of it. */
export function isSourceFile(path: string): boolean {
  return sourceExtensions.has(extname(path));
}

/** Names that are never part of an app: installed packages, the platform's own data, anything hidden. */
export function isForeign(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** Fingerprint of all source files under the folder: the same content gives the same build everywhere. */
export async function buildOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of (await sourceFiles(root, '')).sort()) {
    const content = await readFile(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Paths relative to the root, with forward slashes. */
async function sourceFiles(root: string, under: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, under), { withFileTypes: true })) {
    if (isForeign(entry.name)) continue;
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await sourceFiles(root, path)));
    else if (entry.isFile() && isSourceFile(entry.name)) found.push(path);
  }
  return found;
}
