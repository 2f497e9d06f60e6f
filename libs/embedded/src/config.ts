import type { Bounds } from '@troupe/contracts';
import {
  agentsNatsSettings,
  a2aSettings,
  authSettings,
  boundSettings,
  auditSettings,
  encryptionSettings,
  hostSetting,
  logLevels,
  modelSettings,
  outboundSettings,
  publicUrlOf,
  readEnvironment,
  secretSources,
  signingSettings,
  strayErrors,
  type A2aSettings,
  type AuthSettings,
  type AgentsNatsSettings,
  type AuditSettings,
  type SigningSettings,
  type EncryptionSettings,
  type Environment,
  type LogLevel,
  type ModelSettings,
  type OutboundSettings,
  type SecretSettings,
  tenantSettings,
  type TenantSettings,
} from '@troupe/service';
import type { StrayErrors } from '@troupe/worker';
import { telemetryConfig, type TelemetryConfig } from '@troupe/telemetry';

/** The settings of the embedded platform. Folders may be relative to the current one. */
export interface EmbeddedConfig
  extends ModelSettings, OutboundSettings, EncryptionSettings, AuditSettings, AgentsNatsSettings, SigningSettings, A2aSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The app's folder. */
  readonly app: string;
  readonly strayErrors: StrayErrors;
  /** Where the database lives. */
  readonly data: string;
  readonly auth: AuthSettings;
  readonly logLevel: LogLevel;
  /** Bytes of idle tasks kept in memory; the rest is replayed when it wakes. */
  readonly cacheBytes: number;
  /** Milliseconds an ended task is kept; for ever when it is not set. */
  readonly retention?: number;
  /** Where browsers reach the platform; where it listens if it is not set. */
  readonly publicUrl?: string;
  readonly tenants: TenantSettings;
  readonly secretSources: SecretSettings;
  /** Keeps no idle task in memory, so that every wake is a replay: a test mode. */
  readonly evictAlways: boolean;
  /** How many activities, model calls and tool calls run at once, each kind for itself. */
  readonly concurrency: number;
  readonly telemetry: TelemetryConfig;
  /** What is read from outside has these bounds. */
  readonly bounds: Bounds;
  /** What must be in no text that leaves: keys, passwords, the secrets of the app. */
  readonly secrets: readonly string[];
}

/** What the command line may say; it wins over the environment. */
export interface EmbeddedFlags {
  readonly host?: string;
  readonly port?: string;
  readonly app?: string;
  readonly data?: string;
  readonly logLevel?: string;
}

const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;
const DEFAULT_CONCURRENCY = 256;

/**
 * The configuration of the embedded platform, frozen.
 *
 * @throws TroupeError `invalid-configuration` with every problem in `errors`
 */
export function embeddedConfig(env: Environment, flags: EmbeddedFlags = {}): EmbeddedConfig {
  const read = readEnvironment(env);
  const host = hostSetting(read, flags.host);
  const app = read.text('TROUPE_APP', flags.app);
  if (app === undefined) {
    read.problem('No app: name its folder on the command line or in TROUPE_APP, or go to a folder with workflows/ or agents/ in it.');
  }
  const retention = read.duration('TROUPE_RETENTION');
  const settings = {
    host,
    port: read.whole('PORT', 8080, 0, 65_535, flags.port),
    app: app ?? '',
    strayErrors: strayErrors(read),
    data: read.text('TROUPE_DATA', flags.data) ?? '.troupe',
    ...encryptionSettings(read),
    ...auditSettings(read),
    ...signingSettings(read),
    ...a2aSettings(read),
    auth: authSettings(read, host),
    ...modelSettings(read),
    ...secretSources(env, read),
    ...outboundSettings(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels, flags.logLevel) ?? 'info',
    cacheBytes: read.whole('TROUPE_CACHE_BYTES', DEFAULT_CACHE_BYTES, 0, Number.MAX_SAFE_INTEGER),
    ...(retention === undefined ? {} : { retention }),
    ...publicUrlOf(read),
    tenants: tenantSettings(read),
    evictAlways: read.oneOf('TROUPE_EVICT', ['always']) !== undefined,
    concurrency: read.whole('TROUPE_WORKERS', DEFAULT_CONCURRENCY, 1, 100_000),
    telemetry: telemetryConfig(env, 'troupe', read.problem),
    bounds: boundSettings(read),
    secrets: read.secrets,
  };
  return read.finish<EmbeddedConfig>({ ...settings, ...agentsNatsSettings(read, settings.auth) });
}
