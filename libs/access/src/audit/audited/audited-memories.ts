import type { Memories } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs } from './audited-acts.ts';

/** Memories, of which it is recorded who changes or forgets them. It never says what they say. */
export function auditedMemories(inner: Memories, writer: AuditWriter): Memories {
  return {
    list: (by, filter, page) => auditedActs(writer, by).read({ action: 'memory.list' }, () => inner.list(by, filter, page)),
    search: (by, filter, query, most) =>
      auditedActs(writer, by).read({ action: 'memory.search' }, () => inner.search(by, filter, query, most)),
    working: (by, user) => auditedActs(writer, by).read({ action: 'memory.list' }, () => inner.working(by, user)),
    edit: (by, id, text, user) => auditedActs(writer, by).act({ action: 'memory.edit', on: id }, () => inner.edit(by, id, text, user)),
    forget: (by, id, user) => auditedActs(writer, by).act({ action: 'memory.forget', on: id }, () => inner.forget(by, id, user)),
    forgetAll: (by, user) =>
      auditedActs(writer, by).act({ action: 'memory.forget-all', ...(user === undefined ? {} : { on: user }) }, () =>
        inner.forgetAll(by, user),
      ),
  };
}
