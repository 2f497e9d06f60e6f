import type { Logins } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs } from './audited-acts.ts';

/** Log-ins, of which it is recorded whose they are, and when they begin and are ended (J2). */
export function auditedLogins(inner: Logins, writer: AuditWriter): Logins {
  return {
    ...inner,
    begin: (principal) => auditedActs(writer, principal).act({ action: 'login.begin' }, () => inner.begin(principal)),
    async end(text) {
      const principal = inner.known(text) ?? (await inner.find(text).catch(() => undefined));
      if (principal !== undefined) await auditedActs(writer, principal).act({ action: 'login.end' }, () => inner.end(text));
    },
  };
}
