import type { AuditEntry, AuditVerification } from '@troupe/contracts';
import type { Client } from './client.ts';

export type AuditMethods = Pick<Client, 'audit' | 'verifyAudit'>;

interface Asking {
  ask<T>(path: string): Promise<T>;
  pages<T>(path: string, query?: Readonly<Record<string, string>>): AsyncIterable<T>;
}

export function auditMethods({ ask, pages }: Asking): AuditMethods {
  return {
    audit: (filter = {}) => pages<AuditEntry>('/v1/audit', { ...filter }),
    verifyAudit: () => ask<AuditVerification>('/v1/audit/verification'),
  };
}
