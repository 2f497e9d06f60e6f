import { chown, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The text of a file, if it is there and not empty. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A reader finds the old text or the new one, and nobody but its owner can read it at any time. */
export async function replaceFile(path: string, text: string, uid: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.next`;
  await rm(next, { force: true });
  const file = await open(next, 'wx', 0o400);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  // Who is not root makes files for himself alone.
  if (process.getuid?.() === 0) await chown(next, uid, uid);
  await rename(next, path);
}
