import { natsBus } from '@troupe/bus/nats';
import { serveTools } from '@troupe/gateway';
import { loadApp } from '@troupe/sdk/app';
import { reasonsOf, runService, serviceLogger, startHealthServer, whenReachable, workflowLog, type RunningService } from '@troupe/service';
import { gatewayConfig } from './config.ts';

/** Milliseconds calls under way get to finish; what is left goes back to the queue. */
const GRACE = 20_000;
const VERSION = '0.1.0';

/** Every tool call. */
async function start(): Promise<RunningService> {
  const config = gatewayConfig(process.env);
  const logger = serviceLogger(config.logLevel, 'tool-gateway');
  const log = workflowLog(logger);
  const app = await loadApp(config.app);
  await using undo = new AsyncDisposableStack();

  const bus = await whenReachable('The bus', logger, () =>
    natsBus({ servers: config.nats, name: 'tool-gateway', prefix: config.natsPrefix, inbox: '_INBOX.tool-gateway', log }),
  );
  undo.defer(() => bus.close(0));
  const tools = serveTools({ bus, log, app: () => app, concurrency: config.concurrency });
  undo.defer(() => tools.stop(GRACE));
  await bus.announce({ name: 'tool-gateway', version: VERSION, description: 'Tool calls' });

  const health = await startHealthServer({ host: config.host, port: config.port, reasons: () => reasonsOf({ bus }) });
  undo.defer(() => health.close());
  logger.info({ port: health.port, app: config.app, build: app.build }, 'tool-gateway runs');
  const stack = undo.move();
  return { close: () => stack.disposeAsync() };
}

await runService(start);
