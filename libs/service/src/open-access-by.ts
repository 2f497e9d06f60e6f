import { openAccess, type Access } from '@troupe/access';
import type { TaskServices } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import type { AuditSettings } from './settings/audit-settings.ts';
import { credentialSettings, type AuthSettings } from './settings/settings.ts';

type AccessParts = Parameters<typeof openAccess>[1];

interface Settings extends AuditSettings {
  readonly auth: AuthSettings;
}

/** Who asks, and what each may do, by the settings of a program. @param inner the task services of everybody */
export function openAccessBy(
  { audit, auth }: Settings,
  inner: TaskServices,
  parts: Pick<AccessParts, 'bootstrap' | 'store' | 'log' | 'signatures'>,
  undo: Pick<AsyncDisposableStack, 'defer'>,
): Access {
  const access = openAccess(inner, { ...parts, env: machineEnv, audit, ...credentialSettings(auth) });
  undo.defer(() => access.close());
  return access;
}
