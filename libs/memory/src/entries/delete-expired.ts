import { toFailure } from '@troupe/contracts';
import { every } from '@troupe/env';
import { isReadable } from '@troupe/store';
import { forgetEntry } from './change-entry.ts';
import type { MemoryParts } from './memory-parts.ts';

const LOOK_MS = 60_000;
const AT_ONCE = 100;

/** Deletes what has expired; nobody is given it any more by then. @returns stops it */
export function deleteExpired(parts: MemoryParts): () => Promise<void> {
  const { env, log } = parts;
  let looking: Promise<void> | undefined;
  const stop = every(env, LOOK_MS, () => {
    looking ??= deleteNow(parts)
      .catch((error: unknown) => log.warn('Memory that has expired cannot be deleted, trying again.', { error: toFailure(error).message }))
      .finally(() => (looking = undefined));
  });
  return async () => {
    stop();
    await looking;
  };
}

async function deleteNow(parts: MemoryParts): Promise<void> {
  const { records, env } = parts;
  for (let many = AT_ONCE; many === AT_ONCE;) {
    const { documents } = await records.find({ index: 'byUntil', before: env.now(), limit: AT_ONCE });
    const found = documents.filter(isReadable);
    for (const record of found) await forgetEntry(parts, record);
    many = found.length;
  }
}
