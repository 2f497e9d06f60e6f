import { serveModels } from '@troupe/agent';
import { natsBus } from '@troupe/bus/nats';
import { catalogOf, type CatalogDefinition } from '@troupe/contracts';
import { registryClient } from '@troupe/registry';
import { loadApp } from '@troupe/sdk/app';
import {
  chooseModels,
  chooseKnownTools,
  guardAddresses,
  missingSecrets,
  ofApp,
  openSecrets,
  openService,
  redactProvider,
  runService,
  type Environment,
  type RunningService,
} from '@troupe/service';
import { serveActivities } from '@troupe/worker';
import { workerConfig } from './config.ts';

/** Milliseconds calls under way get to finish; what is left goes back to the queue. */
const GRACE_MS = 20_000;

/** Model calls and activities. */
async function start(env: Environment): Promise<RunningService> {
  const config = workerConfig(env);
  const app = await ofApp(config, () => loadApp(config.app));
  await using service = await openService('agent-worker', config);
  const { log, logger, telemetry, redact, health, undo } = service;
  const { bus, announce, ready } = await service.bus(natsBus, { kinds: ['model', 'activity'] });

  const secrets = openSecrets(config.secretSources, redact);
  const models = chooseModels(
    { ...config, redact, log, namedSecrets: secrets, guard: guardAddresses({ ...config, thisMachine: true }) },
    () => app,
  );
  models.demandPrices(app);
  const tools = await chooseKnownTools(app, registryClient({ bus }));
  undo.defer(() => tools.close());
  const { concurrency, bounds, strayErrors } = config;
  const shared = { bus, log, app: () => app, concurrency, bounds, strayErrors, redact };
  const providers: typeof models.provider = (model) => {
    const provider = models.provider(model);
    return provider && redactProvider(redact, telemetry.provider(provider));
  };
  const workers = [serveActivities(shared), serveModels({ ...shared, tools, providers, models: models.names })];
  undo.defer(async () => {
    await Promise.all(workers.map((worker) => worker.stop(GRACE_MS)));
  });

  const served = [...models.names()].map((name): CatalogDefinition => ({ kind: 'model', name, build: app.build }));
  await announce({
    description: 'Model calls and activities',
    definitions: [...catalogOf(app, 'activity'), ...served],
    build: app.build,
  });
  ready(workers);
  for (const notice of [...models.notices(), ...(await missingSecrets(app, secrets, ['model']))]) logger.warn(notice);
  return service.runs({ port: health.port, app: config.app, build: app.build });
}

await runService(start, process.env);
