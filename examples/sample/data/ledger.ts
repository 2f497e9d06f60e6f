import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Stands in for the outside world: one file per effect, named by its idempotency key. The first
 * write wins, so an attempt that is repeated after a crash finds what the one before it did. That
 * holds for as many workers as share the folder, which `SAMPLE_LEDGER` names.
 */
export async function record<T>(book: string, key: string, entry: T): Promise<T> {
  const folder = join(process.env['SAMPLE_LEDGER'] ?? join(tmpdir(), 'troupe-sample'), book);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`);
  const draft = `${folder}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify({ key, entry }));
  try {
    // The whole of it is there at once, or nothing.
    await link(draft, file);
    return entry;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (JSON.parse(await readFile(file, 'utf8')) as { entry: T }).entry;
  } finally {
    await rm(draft);
  }
}
