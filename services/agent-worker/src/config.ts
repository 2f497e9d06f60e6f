import {
  appSettings,
  modelSettings,
  outboundSettings,
  readEnvironment,
  secretSources,
  serviceSettings,
  type AppSettings,
  type Environment,
  type ModelSettings,
  type OutboundSettings,
  type SecretSettings,
  type ServiceSettings,
} from '@troupe/service';

export interface WorkerConfig extends ServiceSettings, AppSettings, ModelSettings, OutboundSettings {
  /** Activities, and model calls, at once in this process. */
  readonly concurrency: number;
  readonly secretSources: SecretSettings;
}

const DEFAULT_CONCURRENCY = 64;

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function workerConfig(env: Environment): WorkerConfig {
  const read = readEnvironment(env);
  return read.finish<WorkerConfig>({
    ...serviceSettings(env, read, { name: 'agent-worker', port: 8081 }),
    ...appSettings(read),
    ...modelSettings(read),
    ...secretSources(env, read),
    ...outboundSettings(read),
    concurrency: read.whole('TROUPE_WORKERS', DEFAULT_CONCURRENCY, 1, 100_000),
  });
}
