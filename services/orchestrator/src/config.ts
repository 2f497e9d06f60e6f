import { hostname } from 'node:os';
import {
  a2aSettings,
  appSettings,
  agentsNatsSettings,
  authSettings,
  auditSettings,
  encryptionSettings,
  modelSettings,
  nodeSetting,
  outboundSettings,
  publicUrlOf,
  readEnvironment,
  secretSources,
  signingSettings,
  serviceSettings,
  storeSettings,
  type AppSettings,
  type A2aSettings,
  type AuthSettings,
  type AgentsNatsSettings,
  type AuditSettings,
  type SigningSettings,
  type EncryptionSettings,
  type Environment,
  type ModelSettings,
  type OutboundSettings,
  type SecretSettings,
  type ServiceSettings,
  type StoreSettings,
  tenantSettings,
  type TenantSettings,
} from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';

export interface OrchestratorConfig
  extends
    ServiceSettings,
    AppSettings,
    StoreSettings,
    EncryptionSettings,
    AuditSettings,
    AgentsNatsSettings,
    SigningSettings,
    A2aSettings,
    OutboundSettings,
    ModelSettings {
  readonly auth: AuthSettings;
  /** Names this replica; no two that live may have the same name. */
  readonly node: string;
  /** Bytes of idle tasks kept in memory; 0 keeps none, a test mode. */
  readonly cacheBytes: number;
  /** Milliseconds an ended task is kept; for ever when it is not set. */
  readonly retention?: number;
  /** Where browsers reach the platform. */
  readonly publicUrl?: string;
  /** Of clients at authorization servers. */
  readonly secretSources: SecretSettings;
  readonly tenants: TenantSettings;
}

const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function orchestratorConfig(env: Environment): OrchestratorConfig {
  const read = readEnvironment(env);
  // Its port is part of its name.
  const service = serviceSettings(env, read, { name: 'orchestrator', port: 8080, leastPort: 1 });
  const evictAlways = read.oneOf('TROUPE_EVICT', ['always']) !== undefined;
  const cacheBytes = read.whole('TROUPE_CACHE_BYTES', DEFAULT_CACHE_BYTES, 0, Number.MAX_SAFE_INTEGER);
  const retention = read.duration('TROUPE_RETENTION');
  const settings = {
    ...service,
    ...appSettings(read),
    auth: authSettings(read, service.host),
    ...storeSettings(read, sharedStores),
    ...encryptionSettings(read),
    ...auditSettings(read),
    ...signingSettings(read),
    ...a2aSettings(read),
    ...outboundSettings(read),
    ...modelSettings(read),
    node: nodeSetting(read, `${hostname()}:${service.port}`),
    cacheBytes: evictAlways ? 0 : cacheBytes,
    ...(retention === undefined ? {} : { retention }),
    ...publicUrlOf(read),
    ...secretSources(env, read),
    tenants: tenantSettings(read),
  };
  return read.finish<OrchestratorConfig>({ ...settings, ...agentsNatsSettings(read, settings.auth) });
}
