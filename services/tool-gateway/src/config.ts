import {
  appSettings,
  outboundSettings,
  readEnvironment,
  secretSources,
  serviceSettings,
  type AppSettings,
  type Environment,
  type OutboundSettings,
  type SecretSettings,
  type ServiceSettings,
} from '@troupe/service';

export interface GatewayConfig extends ServiceSettings, AppSettings, OutboundSettings {
  /** Calls at once of each tool that does not say, in this process. */
  readonly concurrency: number;
  readonly secretSources: SecretSettings;
}

const DEFAULT_CONCURRENCY = 64;

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function gatewayConfig(env: Environment): GatewayConfig {
  const read = readEnvironment(env);
  return read.finish<GatewayConfig>({
    ...serviceSettings(env, read, { name: 'tool-gateway', port: 8082 }),
    ...appSettings(read),
    ...secretSources(env, read),
    ...outboundSettings(read),
    concurrency: read.whole('TROUPE_WORKERS', DEFAULT_CONCURRENCY, 1, 100_000),
  });
}
