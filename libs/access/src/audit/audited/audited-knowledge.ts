import type { Knowledge } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs } from './audited-acts.ts';

/** Knowledge, of which it is recorded who puts and deletes sources. */
export function auditedKnowledge(inner: Knowledge, writer: AuditWriter): Knowledge {
  return {
    put: (by, base, source, given) =>
      auditedActs(writer, by).act({ action: 'knowledge.put', on: `${base}/${source}` }, () => inner.put(by, base, source, given)),
    list: (by, base, page) => auditedActs(writer, by).read({ action: 'knowledge.list', on: base }, () => inner.list(by, base, page)),
    delete: (by, base, source) =>
      auditedActs(writer, by).act({ action: 'knowledge.delete', on: `${base}/${source}` }, () => inner.delete(by, base, source)),
    search: (by, base, query, most) =>
      auditedActs(writer, by).read({ action: 'knowledge.search', on: base }, () => inner.search(by, base, query, most)),
  };
}
