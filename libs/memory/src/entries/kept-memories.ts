import {
  consentingUser,
  readKeyCursor,
  TroupeError,
  withoutTenant,
  writeKeyCursor,
  type Memories,
  type MemoryFilter,
  type Principal,
} from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import { editEntry, forgetEntry } from './change-entry.ts';
import { findEntries, isOver } from './find-entries.ts';
import { entryOf, ownerOf, scopeOf, type MemoryParts } from './memory-parts.ts';
import { deleteDocuments, documentsOf } from '../working/kept-documents.ts';
import type { WorkingRecords } from '../working/working-records.ts';
import type { MemoryRecord } from './memory-records.ts';

const AT_ONCE = 64;

/** What users see and change of it. Whose rights are looked at before: here a principal may all within its tenant. */
export function keptMemories(parts: MemoryParts, documents: WorkingRecords): Memories {
  const { records, env, bounds, embedder } = parts;
  const one = async (by: Principal, id: string, user: string | undefined): Promise<MemoryRecord> => {
    const found = await records.get({ id });
    if (found === undefined || !isReadable(found) || found.owner !== ownerBy(by, user) || isOver(found, env.now())) throw notFound(id);
    return found;
  };
  return {
    async list(by, filter, { limit, cursor }) {
      const { index, within, field } = rangeOf(by, filter);
      const place = cursor === undefined ? {} : { cursor: readKeyCursor(cursor) };
      const page = await records.find({ index, where: [within], limit, ...place });
      // A cursor of another list leads nowhere beyond what is asked for.
      const found = page.documents.filter(isReadable).filter((record) => record[field] === within && !isOver(record, env.now()));
      return { items: found.map(entryOf), ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    async search(by, filter, query, most) {
      const scope = filter.scope === 'tenant' ? scopeOf(by.tenant, 'tenant', '') : scopeOf(by.tenant, 'user', userBy(by, filter.user));
      const found = await findEntries(parts, scope, query, Math.min(most, bounds.memoryRecall), embedder.least / 2);
      return found.map(({ record, score }) => ({ ...entryOf(record), score }));
    },
    async edit(by, id, text, user) {
      if (text.trim() === '' || text.length > bounds.memoryText)
        throw new TroupeError('validation-failed', `A text has 1 to ${bounds.memoryText} characters.`, { retryable: false });
      await one(by, id, user);
      const edited = await editEntry(parts, id, text);
      if (edited === undefined) throw notFound(id);
      return entryOf(edited);
    },
    async forget(by, id, user) {
      const found = await records.get({ id });
      if (found !== undefined && isReadable(found) && found.owner === ownerBy(by, user)) await forgetEntry(parts, found);
    },
    working: (by, user) => documentsOf(documents, ownerBy(by, user)),
    async forgetAll(by, user) {
      const owner = ownerBy(by, user);
      let forgotten = 0;
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ index: 'byOwner', where: [owner], limit: AT_ONCE, ...(cursor === undefined ? {} : { cursor }) });
        const found = page.documents.filter(isReadable).filter((record) => record.owner === owner);
        await Promise.all(found.map((record) => forgetEntry(parts, record)));
        forgotten += found.length;
        if (page.cursor === undefined) return forgotten + (await deleteDocuments(documents, owner));
        cursor = page.cursor;
      }
    },
  };
}

/** The user whom a principal asks for, as tasks have it. */
function userBy(by: Principal, user = by.user): string {
  return consentingUser(by, user);
}

function ownerBy(by: Principal, user: string | undefined): string {
  return ownerOf(by.tenant, userBy(by, user));
}

function rangeOf(by: Principal, { user, scope }: MemoryFilter) {
  return scope === 'tenant'
    ? ({ index: 'byScope', within: scopeOf(by.tenant, 'tenant', ''), field: 'scope' } as const)
    : ({ index: 'byOwner', within: ownerBy(by, user), field: 'owner' } as const);
}

function notFound(id: string): TroupeError {
  return new TroupeError('memory-not-found', `There is no entry of memory ${JSON.stringify(withoutTenant(id).slice(0, 64))}.`);
}
