import { principalText, tenantOf, TroupeError, withoutTenant, type RecordedPrincipal, type SessionHead } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { eraseSession } from './erase-session.ts';
import { sessionOwners } from '../session-owners.ts';
import { sessionRecords, type SessionAbout, type StoredEntry } from '../session-records.ts';
import { headOf, isThere } from './session-head.ts';

export interface NewSessionParts {
  readonly env: Env;
  readonly store: Store;
}

export interface NewSession {
  readonly id: string;
  readonly by: RecordedPrincipal;
  readonly about: SessionAbout;
  /** How many entries it begins with. */
  readonly length: number;
  /** Those entries, in order, in pages; their positions count from 0. */
  readonly pages: AsyncIterable<readonly StoredEntry[]>;
}

/** Milliseconds after which entries that never became a session are deleted. */
const ABANDONED_MS = 60 * 60_000;

/**
 * Makes a session with entries in it. Until all of them are there, they stand before its first: nobody sees them, and
 * when the process dies, they are deleted later. One change of its document makes them its own.
 *
 * @throws TroupeError `already-exists`
 */
export async function makeSession(parts: NewSessionParts, { id, by, about, length, pages }: NewSession): Promise<SessionHead> {
  const records = sessionRecords(parts.store);
  const now = parts.env.now();
  const before = await records.read(id);
  if (isThere(before) || (before.stored?.eraseAt ?? 0) > now || !(await isFreeFor(parts.store, id, by))) throw taken(id);
  // Of what was deleted there may be something left.
  await eraseSession(parts.store, id, now);
  const free = await records.read(id);
  const { first } = free;
  // Behind them one position stays empty, as behind entries that were deleted.
  const claimed = { first: first + length + 1, eraseAt: now + ABANDONED_MS };
  if (!(await records.change(free, claimed))) throw taken(id);
  for await (const page of pages) await Promise.all(page.map((entry) => records.append(id, { ...entry, n: first + entry.n })));
  const made = await records.read(id);
  if (made.stored?.eraseAt !== claimed.eraseAt || made.writer !== undefined) throw taken(id);
  const owned = { ...about, owner: by, by: principalText(by), tenant: tenantOf(id), createdAt: now, updatedAt: parts.env.now() };
  if (!(await records.change(made, { ...owned, ...(first === 0 ? {} : { first }) }))) throw taken(id);
  return headOf(parts.store, await records.read(id));
}

/** Whose it is may be on record before anything is said in it. */
async function isFreeFor(store: Store, id: string, by: RecordedPrincipal): Promise<boolean> {
  return sessionOwners(store)
    .begin(id, by, true)
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof TroupeError && error.code === 'session-not-found') return false;
        throw error;
      },
    );
}

function taken(id: string): TroupeError {
  return new TroupeError(
    'already-exists',
    `There is a session ${JSON.stringify(withoutTenant(id))}, or one is being made. Use another id.`,
  );
}
