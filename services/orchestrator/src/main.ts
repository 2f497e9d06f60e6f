import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { agentLoop, snapshotOf } from '@troupe/agent';
import { natsBus } from '@troupe/bus/nats';
import { catalogOf, type AgentDefinition, type AgentSnapshot } from '@troupe/contracts';
import { createHttp } from '@troupe/http';
import { announce, catalogFrom, registryClient } from '@troupe/registry';
import { createRuntime } from '@troupe/runtime';
import { loadApp } from '@troupe/sdk/app';
import {
  chooseModels,
  runService,
  serviceLogger,
  startHealthServer,
  version,
  whenReachable,
  workflowLog,
  type RunningService,
} from '@troupe/service';
import { mongoStore } from '@troupe/store/mongo';
import { logFields, startTelemetry } from '@troupe/telemetry';
import { orchestratorConfig } from './config.ts';

/** Milliseconds turns and steps under way get to finish before their partitions go to other replicas. */
const GRACE = 10_000;

/** REST and events, and the tasks of this replica's partitions. */
async function start(): Promise<RunningService> {
  const config = orchestratorConfig(process.env);
  const logger = serviceLogger(config.logLevel, 'orchestrator', logFields);
  const log = workflowLog(logger);
  const app = await loadApp(config.app);
  await using undo = new AsyncDisposableStack();
  const telemetry = await startTelemetry(config.telemetry, log);
  undo.defer(() => telemetry.close());

  // Until the API is there.
  const health = await startHealthServer({ ...config, ...(telemetry.metrics === undefined ? {} : { metrics: telemetry.metrics }) });
  undo.defer(() => health.close());
  const waiting = { log: logger, health };
  const store = telemetry.store(await whenReachable('The store', waiting, () => mongoStore(config.store)));
  undo.defer(() => store.close());
  const nats = await whenReachable('The bus', waiting, () =>
    natsBus({ servers: config.nats, name: 'orchestrator', prefix: config.natsPrefix, inbox: '_INBOX_orchestrator', log }),
  );
  const bus = telemetry.bus(nats);
  undo.defer(() => bus.close(0));

  const models = chooseModels(config, () => app);
  const pinAgent = (agent: AgentDefinition): AgentSnapshot => snapshotOf(agent, models.resolve);
  const { cacheBytes, node } = config;
  const kept = config.retention === undefined ? {} : { retention: config.retention };
  const runtime = createRuntime({ store, bus, app, log, agentLoop, pinAgent, cacheBytes, ...kept, cluster: true, node });
  undo.defer(() => runtime.close(GRACE));
  telemetry.countOpenTasks(() => runtime.openTasks);
  await runtime.start();
  await nats.announce({ name: 'orchestrator', version, description: 'REST, events and tasks', metadata: { node } });

  const http = await createHttp({
    service: telemetry.service({ ...runtime.service, catalog: catalogFrom(registryClient({ bus }), runtime.service.catalog, log) }),
    auth: config.auth,
    log: logger,
    info: { version, mode: 'cluster', appName: basename(resolve(config.app)), notices: models.notices() },
    ...(telemetry.metrics === undefined ? {} : { metrics: telemetry.metrics }),
    ...(telemetry.request === undefined ? {} : { watch: telemetry.request }),
  });
  undo.defer(() => http.close());
  await health.close();
  const url = await http.listen({ host: config.host, port: config.port });
  const here = announce({
    bus,
    log,
    instance: { id: node, service: 'orchestrator', version, build: app.build, host: hostname() },
    definitions: [...catalogOf(app, 'workflow'), ...catalogOf(app, 'agent')],
  });
  undo.defer(() => here.withdraw());
  logger.info({ url, node, app: config.app, build: app.build }, 'orchestrator runs');
  const stack = undo.move();
  return { close: () => stack.disposeAsync() };
}

await runService(start);
