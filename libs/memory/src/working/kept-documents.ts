import { withoutTenant, type Json, type WorkingDocument } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import type { WorkingRecords } from './working-records.ts';

const MOST = 1_000;

/** The documents that were changed for a user. */
export async function documentsOf(documents: WorkingRecords, owner: string): Promise<readonly WorkingDocument[]> {
  const { documents: found } = await documents.find({ index: 'byOwner', where: [owner], limit: MOST });
  return found.filter(isReadable).map(({ agent, kind, session, document, n, at, task }) => ({
    ...{ agent, scope: kind, document: JSON.parse(document) as Json, version: n, at: new Date(at).toISOString(), task },
    ...(session === undefined ? {} : { session: withoutTenant(session) }),
  }));
}

/** @returns how many there were */
export async function deleteDocuments(documents: WorkingRecords, owner: string): Promise<number> {
  for (let deleted = 0; ;) {
    const { documents: found } = await documents.find({ index: 'byOwner', where: [owner], limit: MOST });
    if (found.length === 0) return deleted;
    for (const each of found) {
      const [scope, agent] = isReadable(each) ? [each.scope, each.agent] : (each.key as [string, string]);
      await documents.delete({ scope, agent }, isReadable(each) ? { n: each.n } : each);
      deleted++;
    }
  }
}
