import type { ApiKeys } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs } from './audited-acts.ts';

/** API keys, of which it is recorded who makes, rotates and revokes them (J2). */
export function auditedKeys(inner: ApiKeys, writer: AuditWriter): ApiKeys {
  return {
    create: (by, request) =>
      auditedActs(writer, by).act(
        { action: 'key.create' },
        () => inner.create(by, request),
        ({ id }) => id,
      ),
    list: (by, page) => auditedActs(writer, by).read({ action: 'key.list' }, () => inner.list(by, page)),
    get: (by, id) => auditedActs(writer, by).read({ action: 'key.get', on: id }, () => inner.get(by, id)),
    rotate: (by, id, overlap) => auditedActs(writer, by).act({ action: 'key.rotate', on: id }, () => inner.rotate(by, id, overlap)),
    revoke: (by, id) => auditedActs(writer, by).act({ action: 'key.revoke', on: id }, () => inner.revoke(by, id)),
  };
}
