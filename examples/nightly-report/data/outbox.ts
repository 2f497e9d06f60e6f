import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Stands in for the outside world: a file per effect, named by its idempotency key, so that a
 * repeat changes nothing. `OUTBOX` names another folder, which several workers may share.
 */
export async function record<T>(box: string, key: string, entry: T): Promise<T> {
  const folder = join(process.env['OUTBOX'] ?? join(tmpdir(), 'nightly-report'), box);
  const draft = join(folder, `.${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  await writeFile(draft, JSON.stringify(entry));
  await rename(draft, join(folder, `${encodeURIComponent(key)}.json`));
  return entry;
}
