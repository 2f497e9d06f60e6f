import { tenantQuotas, type TenantQuotas } from '@troupe/access';
import { toFailure, type WorkflowLog } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import type { Store } from '@troupe/store';
import type { TenantSettings } from './settings/tenant-settings.ts';

export interface QuotaParts {
  readonly settings: TenantSettings;
  readonly store: Store;
  readonly log: WorkflowLog;
  /** What was counted is written before the store closes. */
  readonly undo: Pick<AsyncDisposableStack, 'defer'>;
}

/** The quotas of the tenants of a program. */
export function openQuotas({ settings: { quotas }, store, log, undo }: QuotaParts): TenantQuotas {
  const onFailure = (error: unknown): void => log.warn('cannot write what tenants use, trying again', { error: toFailure(error).message });
  const opened = tenantQuotas({ quotas, store, env: machineEnv, onFailure });
  undo.defer(() => opened.close().catch(onFailure));
  return opened;
}
