import type { ToolChanges } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs } from './audited-acts.ts';

/** Tools of servers, of which it is recorded who accepts that they have changed (J2). */
export function auditedToolChanges(inner: ToolChanges, writer: AuditWriter): ToolChanges {
  return {
    review: (by, name) => auditedActs(writer, by).read({ action: 'tool.review', on: name }, () => inner.review(by, name)),
    accept: (by, name, fingerprint) =>
      auditedActs(writer, by).act({ action: 'tool.accept', on: name }, () => inner.accept(by, name, fingerprint)),
  };
}
