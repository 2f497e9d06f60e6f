import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Stands in for the outside world: one file per effect, named by its idempotency key. The first
 * write wins, so an attempt that is repeated after a crash finds what the one before it did.
 */
export async function record<T>(book: string, key: string, entry: T): Promise<T> {
  const folder = join(tmpdir(), 'troupe-sample', book);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`);
  try {
    await writeFile(file, JSON.stringify({ key, entry }), { flag: 'wx' });
    return entry;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (JSON.parse(await readFile(file, 'utf8')) as { entry: T }).entry;
  }
}
