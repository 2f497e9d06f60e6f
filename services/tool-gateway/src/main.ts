import { hostname } from 'node:os';
import { natsBus } from '@troupe/bus/nats';
import { catalogOf } from '@troupe/contracts';
import { serveTools } from '@troupe/gateway';
import { announce } from '@troupe/registry';
import { loadApp } from '@troupe/sdk/app';
import {
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
import { gatewayConfig } from './config.ts';

/** Milliseconds calls under way get to finish; what is left goes back to the queue. */
const GRACE = 20_000;

/** Every tool call. */
async function start(): Promise<RunningService> {
  const config = gatewayConfig(process.env);
  const logger = serviceLogger(config.logLevel, 'tool-gateway', logFields);
  const log = workflowLog(logger);
  const app = await loadApp(config.app);
  await using undo = new AsyncDisposableStack();
  const telemetry = await startTelemetry(config.telemetry, log);
  undo.defer(() => telemetry.close());

  const health = await startHealthServer({ ...config, ...(telemetry.metrics === undefined ? {} : { metrics: telemetry.metrics }) });
  undo.defer(() => health.close());
  const nats = await whenReachable('The bus', { log: logger, health }, () =>
    natsBus({ servers: config.nats, name: 'tool-gateway', prefix: config.natsPrefix, inbox: '_INBOX_tool-gateway', log }),
  );
  const bus = telemetry.bus(nats);
  undo.defer(() => bus.close(0));
  const tools = serveTools({ bus, log, app: () => app, concurrency: config.concurrency });
  undo.defer(() => tools.stop(GRACE));
  await nats.announce({ name: 'tool-gateway', version, description: 'Tool calls' });

  const here = announce({
    bus,
    log,
    instance: {
      id: `tool-gateway-${hostname()}:${health.port}`,
      service: 'tool-gateway',
      version,
      build: app.build,
      host: hostname(),
    },
    definitions: catalogOf(app, 'tool'),
  });
  undo.defer(() => here.withdraw());

  health.says(() => reasonsOf({ bus }));
  undo.defer(() => health.says(() => ['It is shutting down.']));
  logger.info({ port: health.port, app: config.app, build: app.build }, 'tool-gateway runs');
  const stack = undo.move();
  return { close: () => stack.disposeAsync() };
}

await runService(start);
