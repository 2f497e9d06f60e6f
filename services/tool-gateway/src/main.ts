import { natsBus } from '@troupe/bus/nats';
import { catalogOf } from '@troupe/contracts';
import { loadApp } from '@troupe/sdk/app';
import { ofApp, openService, runService, type Environment, type RunningService } from '@troupe/service';
import { serveTools } from '@troupe/worker';
import { gatewayConfig } from './config.ts';

/** Milliseconds calls under way get to finish; what is left goes back to the queue. */
const GRACE_MS = 20_000;

/** Every tool call. */
async function start(env: Environment): Promise<RunningService> {
  const config = gatewayConfig(env);
  const app = await ofApp(config, () => loadApp(config.app));
  await using service = await openService('tool-gateway', config);
  const { log, health, undo } = service;
  const { bus, announce, ready } = await service.bus(natsBus, { kinds: ['tool'] });

  const tools = serveTools({ bus, log, app: () => app, concurrency: config.concurrency, strayErrors: config.strayErrors });
  undo.defer(() => tools.stop(GRACE_MS));
  await announce({ description: 'Tool calls', definitions: catalogOf(app, 'tool'), build: app.build });
  ready([tools]);
  return service.runs({ port: health.port, app: config.app, build: app.build });
}

await runService(start, process.env);
