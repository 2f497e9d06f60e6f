import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from './platform-process.ts';

/** What an example did in the outside world: the entries of a box of its outbox, each with when it was written last. */
export async function outboxOf<T>(
  { folder }: Platform,
  app: string,
  box: string,
): Promise<readonly { entry: T; key: string; at: number }[]> {
  const path = join(folder, 'tmp', app, box);
  const files = (await readdir(path).catch(() => [])).filter((file) => file.endsWith('.json'));
  return Promise.all(
    files.map(async (key) => ({
      key,
      entry: JSON.parse(await readFile(join(path, key), 'utf8')) as T,
      at: (await stat(join(path, key))).mtimeMs,
    })),
  );
}
