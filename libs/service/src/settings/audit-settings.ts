import type { EnvironmentReader } from './environment.ts';

/** Requests that change something, or are refused, are recorded unless that is turned off; and how many milliseconds the records are kept. */
export interface AuditSettings {
  readonly audit?: { readonly retention?: number };
}

export function auditSettings(read: EnvironmentReader): AuditSettings {
  const retention = read.duration('TROUPE_AUDIT_RETENTION');
  if (read.oneOf('TROUPE_AUDIT', ['on', 'off']) === 'off') return {};
  return { audit: retention === undefined ? {} : { retention } };
}
