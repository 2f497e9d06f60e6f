import {
  appSettings,
  busSettings,
  logLevels,
  readEnvironment,
  type AppSettings,
  type BusSettings,
  type Environment,
  type LogLevel,
} from '@troupe/service';
import { telemetryConfig, type TelemetryConfig } from '@troupe/telemetry';

export interface GatewayConfig extends AppSettings, BusSettings {
  /** Where `/healthz` and `/readyz` are. */
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetryConfig;
  /** Calls at once of each tool that does not say, in this process. */
  readonly concurrency: number;
}

const DEFAULT_CONCURRENCY = 64;

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function gatewayConfig(env: Environment): GatewayConfig {
  const read = readEnvironment(env);
  const config: GatewayConfig = {
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.whole('PORT', 8082, 0, 65_535),
    ...appSettings(read),
    ...busSettings(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels) ?? 'info',
    telemetry: telemetryConfig(env, 'troupe-tool-gateway', read.problem),
    concurrency: read.whole('TROUPE_WORKERS', DEFAULT_CONCURRENCY, 1, 100_000),
  };
  read.finish();
  return Object.freeze(config);
}
