import { natsBus } from '@troupe/bus/nats';
import { loadApp } from '@troupe/sdk/app';
import {
  chooseTools,
  guardAddresses,
  missingSecrets,
  ofApp,
  openSecrets,
  openService,
  runService,
  type Environment,
  type RunningService,
} from '@troupe/service';
import { catalogOfTools } from '@troupe/tools';
import { serveTools } from '@troupe/worker';
import { gatewayConfig } from './config.ts';

/** Milliseconds calls under way get to finish; what is left goes back to the queue. */
const GRACE_MS = 20_000;

/** Every tool call. */
async function start(env: Environment): Promise<RunningService> {
  const config = gatewayConfig(env);
  const app = await ofApp(config, () => loadApp(config.app));
  await using service = await openService('tool-gateway', config);
  const { log, logger, redact, health, undo } = service;
  const { bus, announce, ready } = await service.bus(natsBus, { kinds: ['tool'] });

  const secrets = openSecrets(config.secretSources, redact);
  const tools = chooseTools(app, {
    ...{ log, secrets, bus, bounds: config.bounds },
    guard: guardAddresses(config),
    serverGuard: guardAddresses({ ...config, thisMachine: true }),
  });
  undo.defer(() => tools.close());
  const served = serveTools({
    bus,
    log,
    tools,
    app: () => app,
    concurrency: config.concurrency,
    strayErrors: config.strayErrors,
    bounds: config.bounds,
    redact,
  });
  undo.defer(() => served.stop(GRACE_MS));
  const here = await announce({ description: 'Tool calls', definitions: catalogOfTools(tools), build: app.build });
  undo.defer(tools.watch(() => here.update(catalogOfTools(tools))));
  ready([served], tools.troubles);
  for (const notice of await missingSecrets(app, secrets, ['tool', 'mcp', 'openapi', 'remote'])) logger.warn(notice);
  return service.runs({ port: health.port, app: config.app, build: app.build });
}

await runService(start, process.env);
