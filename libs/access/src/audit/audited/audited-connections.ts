import type { Connections } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs } from './audited-acts.ts';

/** Connections of users, of which it is recorded who withdraws them. */
export function auditedConnections(inner: Connections, writer: AuditWriter): Connections {
  return {
    ...inner,
    list: (by, user) => auditedActs(writer, by).read({ action: 'connection.list' }, () => inner.list(by, user)),
    withdraw: (by, server, user) =>
      auditedActs(writer, by).act({ action: 'connection.withdraw', on: server }, () => inner.withdraw(by, server, user)),
  };
}
