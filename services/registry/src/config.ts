import { hostname } from 'node:os';
import {
  authSettings,
  busSettings,
  logLevels,
  readEnvironment,
  storeSettings,
  type AuthSettings,
  type BusSettings,
  type Environment,
  type LogLevel,
  type StoreSettings,
} from '@troupe/service';
import { telemetryConfig, type TelemetryConfig } from '@troupe/telemetry';

/** Everything a registry can be told. */
export interface RegistryConfig extends StoreSettings, BusSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly auth: AuthSettings;
  /** Where clients reach the REST API of the platform, for the cards of agents. */
  readonly api?: string;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetryConfig;
  /** Names this replica; no two that live may have the same name. */
  readonly node: string;
}

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function registryConfig(env: Environment): RegistryConfig {
  const read = readEnvironment(env);
  const host = read.text('HOST') ?? '127.0.0.1';
  const api = read.text('TROUPE_URL');
  if (api !== undefined && !(URL.canParse(api) && /^https?:$/.test(new URL(api).protocol)))
    read.problem(
      `TROUPE_URL is the http or https address of the REST API, such as https://troupe.example.com; got ${JSON.stringify(api)}.`,
    );
  const port = read.whole('PORT', 8083, 0, 65_535);
  const config: RegistryConfig = {
    host,
    port,
    auth: authSettings(read, host),
    ...storeSettings(read),
    ...busSettings(read),
    ...(api === undefined ? {} : { api }),
    logLevel: read.oneOf('LOG_LEVEL', logLevels) ?? 'info',
    telemetry: telemetryConfig(env, 'troupe-registry', read.problem),
    node: read.text('TROUPE_NODE') ?? `registry-${hostname()}:${port}`,
  };
  read.finish();
  return Object.freeze(config);
}
