import { hostname } from 'node:os';
import { serveActivities, serveModels, snapshotOf } from '@troupe/agent';
import { natsBus } from '@troupe/bus/nats';
import { catalogOf, type AgentDefinition, type AgentSnapshot, type CatalogDefinition } from '@troupe/contracts';
import { announce } from '@troupe/registry';
import { loadApp } from '@troupe/sdk/app';
import {
  chooseModels,
  reasonsOf,
  runService,
  serviceLogger,
  startHealthServer,
  version,
  whenReachable,
  workflowLog,
  type RunningService,
} from '@troupe/service';
import { logFields, startTelemetry } from '@troupe/telemetry';
import { workerConfig } from './config.ts';

/** Milliseconds calls under way get to finish; what is left goes back to the queue. */
const GRACE = 20_000;

/** Model calls and activities. */
async function start(): Promise<RunningService> {
  const config = workerConfig(process.env);
  const logger = serviceLogger(config.logLevel, 'agent-worker', logFields);
  const log = workflowLog(logger);
  const app = await loadApp(config.app);
  await using undo = new AsyncDisposableStack();
  const telemetry = await startTelemetry(config.telemetry, log);
  undo.defer(() => telemetry.close());

  const health = await startHealthServer({ ...config, ...(telemetry.metrics === undefined ? {} : { metrics: telemetry.metrics }) });
  undo.defer(() => health.close());
  const nats = await whenReachable('The bus', { log: logger, health }, () =>
    natsBus({ servers: config.nats, name: 'agent-worker', prefix: config.natsPrefix, inbox: '_INBOX_agent-worker', log }),
  );
  const bus = telemetry.bus(nats);
  undo.defer(() => bus.close(0));
  const models = chooseModels(config, () => app);
  const shared = { bus, log, app: () => app, concurrency: config.concurrency };
  const pinAgent = (agent: AgentDefinition): AgentSnapshot => snapshotOf(agent, models.resolve);
  const providers: typeof models.provider = (model) => {
    const provider = models.provider(model);
    return provider && telemetry.provider(provider);
  };
  const workers = [serveActivities(shared), serveModels({ ...shared, providers, models: models.names, pinAgent })];
  undo.defer(async () => {
    await Promise.all(workers.map((worker) => worker.stop(GRACE)));
  });
  await nats.announce({ name: 'agent-worker', version, description: 'Model calls and activities' });

  const served = [...models.names()].map((name): CatalogDefinition => ({ kind: 'model', name, build: app.build }));
  const here = announce({
    bus,
    log,
    instance: {
      id: `agent-worker-${hostname()}:${health.port}`,
      service: 'agent-worker',
      version,
      build: app.build,
      host: hostname(),
    },
    definitions: [...catalogOf(app, 'activity'), ...served],
  });
  undo.defer(() => here.withdraw());

  health.says(() => reasonsOf({ bus }));
  undo.defer(() => health.says(() => ['It is shutting down.']));
  for (const notice of models.notices()) logger.warn(notice);
  logger.info({ port: health.port, app: config.app, build: app.build }, 'agent-worker runs');
  const stack = undo.move();
  return { close: () => stack.disposeAsync() };
}

await runService(start);
