import { offerOf, type CatalogDefinition, type Principal } from '@troupe/contracts';
import type { AuditWriter } from './audit-writer.ts';
import { auditedActs } from './audited/audited-acts.ts';

/** Puts definitions into the catalog on behalf of a principal. */
export type Register = (principal: Principal, definitions: readonly CatalogDefinition[]) => Promise<void>;

/** A catalog of which it is recorded who registers what in it (J2). */
export function auditedDefinitions(inner: Register, writer: AuditWriter): Register {
  return (principal, definitions) =>
    auditedActs(writer, principal).act({ action: 'catalog.register', on: definitions.map(offerOf).join(' ') }, () =>
      inner(principal, definitions),
    );
}
