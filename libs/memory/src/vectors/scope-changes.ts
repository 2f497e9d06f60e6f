import { isReadable } from '@troupe/store';
import type { Env } from '@troupe/env';
import type { VectorRecords } from './vector-records.ts';

/** Changes that are kept at least: who has missed more reads the whole scope again. */
const KEPT = 1_024;
/** How often, in changes, older ones are deleted. */
const DELETED_EVERY = 256;

/** The number of the last change of a scope; 0 where there is none. */
export async function lastChange({ changes }: VectorRecords, scope: string): Promise<number> {
  const { documents } = await changes.find({ where: [scope], descending: true, limit: 1 });
  const [last] = documents;
  return last === undefined ? 0 : isReadable(last) ? last.n : Number(last.key[1]);
}

/** Makes a change known: searches from now on find it. */
export async function noteChange(records: VectorRecords, env: Pick<Env, 'now'>, scope: string, id: string): Promise<void> {
  let n = await lastChange(records, scope);
  do n++;
  while (!(await records.changes.insert({ scope, n, id, at: env.now() })));
  if (n % DELETED_EVERY !== 0 || n <= KEPT) return;
  const { documents } = await records.changes.find({ where: [scope], before: n - KEPT, limit: KEPT });
  await Promise.all(documents.filter(isReadable).map((change) => records.changes.delete({ scope, n: change.n }, {})));
}

/** What has changed since, or that this cannot be known any more. */
export async function changesSince(
  { changes }: VectorRecords,
  scope: string,
  known: number,
): Promise<{ readonly ids: ReadonlySet<string>; readonly last: number } | undefined> {
  const ids = new Set<string>();
  let last = known;
  const { documents, cursor } = await changes.find({ where: [scope], from: known + 1, limit: KEPT });
  if (cursor !== undefined && documents.length === KEPT) return undefined;
  for (const change of documents) {
    if (!isReadable(change) || change.n !== last + 1) return undefined;
    ids.add(change.id);
    last = change.n;
  }
  return { ids, last };
}
