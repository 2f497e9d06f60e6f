export { isPlainAddress } from './settings/addresses.ts';
export { boundSettings } from './settings/bound-settings.ts';
export { chooseModels } from './models/choose-models.ts';
export { chooseKnownTools, chooseTools } from './choose-tools.ts';
export { guardAddresses } from './outbound/guard-addresses.ts';
export { outboundSettings, type OutboundSettings } from './outbound/outbound-settings.ts';
export { readEnvironment } from './settings/environment.ts';
export type { Environment } from './settings/variables.ts';
export { ofApp } from './of-app.ts';
export { withDetails } from './health/with-details.ts';
export { openUserData, type UserData } from './capabilities/open-user-data.ts';
export { openCapabilities } from './capabilities/open-capabilities.ts';
export { openConnections, type OpenedConnections } from './connections/open-connections.ts';
export { openPins } from './pins/open-pins.ts';
export { withBlocked } from './pins/with-blocked.ts';
export { openAccessBy } from './open-access-by.ts';
export { openQuotas } from './open-quotas.ts';
export { openService, type OpenService } from './open-service.ts';
export { redactBus } from './redaction/redact-bus.ts';
export { redactProvider } from './redaction/redact-provider.ts';
export { runService, startFault } from './run-service.ts';
export type { RunningService } from './run-service.ts';
export { missingSecrets } from './secrets/missing-secrets.ts';
export { openSecrets } from './secrets/open-secrets.ts';
export { secretSources, type SecretSettings } from './secrets/secret-sources.ts';
export { serviceLogger } from './service-logger.ts';
export { serviceSettings } from './settings/service-settings.ts';
export type { ServiceSettings } from './settings/service-settings.ts';
export {
  appSettings,
  authSettings,
  credentialSettings,
  hostSetting,
  logLevels,
  modelSettings,
  nodeSetting,
  publicUrlOf,
  storeSettings,
  strayErrors,
} from './settings/settings.ts';
export type { AppSettings, AuthSettings, LogLevel, ModelSettings, StoreSettings } from './settings/settings.ts';
export { tenantSettings } from './settings/tenant-settings.ts';
export type { TenantSettings } from './settings/tenant-settings.ts';
export { chooseStore } from './stores/choose-store.ts';
export { agentsNatsSettings, type AgentsNatsSettings } from './settings/agents-nats-settings.ts';
export { auditSettings, type AuditSettings } from './settings/audit-settings.ts';
export { a2aSettings, type A2aSettings } from './settings/a2a-settings.ts';
export { signingSettings, type SigningSettings } from './settings/signing-settings.ts';
export { encryptionSettings, type EncryptionSettings } from './settings/encryption-settings.ts';
export { encryptStore } from '@troupe/store/encrypted';
export { reencryptStore } from './stores/reencrypt-store.ts';
export { localStores } from './stores/local-stores.ts';
export { version } from './version.ts';
export { workflowLog } from './workflow-log.ts';
