import {
  appSettings,
  busSettings,
  logLevels,
  modelSettings,
  readEnvironment,
  type AppSettings,
  type BusSettings,
  type Environment,
  type LogLevel,
  type ModelSettings,
} from '@troupe/service';
import { telemetryConfig, type TelemetryConfig } from '@troupe/telemetry';

export interface WorkerConfig extends AppSettings, BusSettings, ModelSettings {
  /** Where `/healthz` and `/readyz` are. */
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetryConfig;
  /** Activities, and model calls, at once in this process. */
  readonly concurrency: number;
}

const DEFAULT_CONCURRENCY = 64;

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function workerConfig(env: Environment): WorkerConfig {
  const read = readEnvironment(env);
  const config: WorkerConfig = {
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.whole('PORT', 8081, 0, 65_535),
    ...appSettings(read),
    ...busSettings(read),
    ...modelSettings(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels) ?? 'info',
    telemetry: telemetryConfig(env, 'troupe-agent-worker', read.problem),
    concurrency: read.whole('TROUPE_WORKERS', DEFAULT_CONCURRENCY, 1, 100_000),
  };
  read.finish();
  return Object.freeze(config);
}
