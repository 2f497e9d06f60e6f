import { hostname } from 'node:os';
import {
  appSettings,
  authSettings,
  busSettings,
  logLevels,
  modelSettings,
  readEnvironment,
  storeSettings,
  type AuthSettings,
  type AppSettings,
  type BusSettings,
  type Environment,
  type LogLevel,
  type ModelSettings,
  type StoreSettings,
} from '@troupe/service';
import { telemetryConfig, type TelemetryConfig } from '@troupe/telemetry';

export interface OrchestratorConfig extends AppSettings, StoreSettings, BusSettings, ModelSettings {
  readonly host: string;
  readonly port: number;
  readonly auth: AuthSettings;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetryConfig;
  /** Names this replica; no two that live may have the same name. */
  readonly node: string;
  /** Bytes of parked tasks kept in memory; 0 keeps none, a test mode. */
  readonly cacheBytes: number;
  /** Milliseconds an ended task is kept; for ever when it is not set. */
  readonly retention?: number;
}

const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function orchestratorConfig(env: Environment): OrchestratorConfig {
  const read = readEnvironment(env);
  const host = read.text('HOST') ?? '127.0.0.1';
  const port = read.whole('PORT', 8080, 1, 65_535);
  const evictAlways = read.oneOf('TROUPE_EVICT', ['always']) !== undefined;
  const cacheBytes = read.whole('TROUPE_CACHE_BYTES', DEFAULT_CACHE_BYTES, 0, Number.MAX_SAFE_INTEGER);
  const retention = read.duration('TROUPE_RETENTION');
  const config: OrchestratorConfig = {
    host,
    port,
    ...appSettings(read),
    auth: authSettings(read, host),
    ...storeSettings(read),
    ...busSettings(read),
    ...modelSettings(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels) ?? 'info',
    telemetry: telemetryConfig(env, 'troupe-orchestrator', read.problem),
    node: read.text('TROUPE_NODE') ?? `${hostname()}:${port}`,
    cacheBytes: evictAlways ? 0 : cacheBytes,
    ...(retention === undefined ? {} : { retention }),
  };
  read.finish();
  return Object.freeze(config);
}
