import { hostname } from 'node:os';
import { natsBus } from '@troupe/bus/nats';
import { registryHttp } from '@troupe/http';
import { announce, createRegistry } from '@troupe/registry';
import { runService, serviceLogger, startHealthServer, version, whenReachable, workflowLog, type RunningService } from '@troupe/service';
import { mongoStore } from '@troupe/store/mongo';
import { logFields, startTelemetry } from '@troupe/telemetry';
import { registryConfig } from './config.ts';

/** A replica of the registry: who is there and what they serve, over REST and the bus. */
async function start(): Promise<RunningService> {
  const config = registryConfig(process.env);
  const logger = serviceLogger(config.logLevel, 'registry', logFields);
  const log = workflowLog(logger);
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
    natsBus({ servers: config.nats, name: 'registry', prefix: config.natsPrefix, inbox: '_INBOX_registry', log }),
  );
  const bus = telemetry.bus(nats);
  undo.defer(() => bus.close(0));

  const registry = createRegistry({ store, bus, log });
  undo.defer(() => registry.close());
  const http = await registryHttp({
    directory: registry,
    auth: config.auth,
    log: logger,
    info: { version, mode: 'cluster', appName: 'registry', notices: [] },
    ...(telemetry.metrics === undefined ? {} : { metrics: telemetry.metrics }),
    ...(telemetry.request === undefined ? {} : { watch: telemetry.request }),
    ...(config.api === undefined ? {} : { api: config.api }),
  });
  undo.defer(() => http.close());
  await health.close();
  const url = await http.listen({ host: config.host, port: config.port });

  await nats.announce({ name: 'registry', version, description: 'Who is there', metadata: { node: config.node } });
  const instance = { id: config.node, service: 'registry', version, host: hostname() };
  const here = announce({ bus, log, instance, definitions: [] });
  undo.defer(() => here.withdraw());
  logger.info({ url, node: config.node }, 'registry runs');
  const stack = undo.move();
  return { close: () => stack.disposeAsync() };
}

await runService(start);
