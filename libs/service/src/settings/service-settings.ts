import type { Bounds } from '@troupe/contracts';
import { telemetryConfig, type TelemetryConfig } from '@troupe/telemetry';
import { boundSettings } from './bound-settings.ts';
import { busSettings, type BusSettings } from './bus-settings.ts';
import type { EnvironmentReader } from './environment.ts';
import type { Environment } from './variables.ts';
import { hostSetting, logLevels, type LogLevel } from './settings.ts';

/** The settings of every service. */
export interface ServiceSettings extends BusSettings {
  /** Where its API is, or `/healthz` and `/readyz` alone. */
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetryConfig;
  /** What is read from outside has these bounds. */
  readonly bounds: Bounds;
  /** What must be in no text that leaves: passwords, keys, the secrets of the app. */
  readonly secrets: readonly string[];
}

export interface ServiceDefaults {
  /** As `openService` takes it. */
  readonly name: string;
  readonly port: number;
  /** 0, by default, lets the system choose a port. */
  readonly leastPort?: number;
}

export function serviceSettings(
  env: Environment,
  read: EnvironmentReader,
  { name, port, leastPort = 0 }: ServiceDefaults,
): ServiceSettings {
  return {
    host: hostSetting(read),
    port: read.whole('PORT', port, leastPort, 65_535),
    ...busSettings(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels) ?? 'info',
    telemetry: telemetryConfig(env, `troupe-${name}`, read.problem),
    bounds: boundSettings(read),
    secrets: read.secrets,
  };
}
