import { hostname } from 'node:os';
import type { Bus } from '@troupe/bus';
import { checkReadiness, redactor, type CatalogDefinition, type LearningRedactor, type Work, type WorkflowLog } from '@troupe/contracts';
import { announce, type Announcement, type ServiceKind } from '@troupe/registry';
import type { Store } from '@troupe/store';
import { logFields, startTelemetry, type Telemetry } from '@troupe/telemetry';
import type { Logger } from 'pino';
import type { BusConnection } from './settings/bus-settings.ts';
import { startHealthServer, type HealthServer } from './health/health-server.ts';
import { redactBus } from './redaction/redact-bus.ts';
import type { RunningService } from './run-service.ts';
import { serviceLogger } from './service-logger.ts';
import type { ServiceSettings } from './settings/service-settings.ts';
import { version } from './version.ts';
import { whenReachable } from './health/when-reachable.ts';
import { workflowLog } from './workflow-log.ts';

/** A service on its way up. Unless it `runs` in the end, what was opened is undone when it is disposed of. */
export interface OpenService extends AsyncDisposable {
  readonly logger: Logger;
  readonly log: WorkflowLog;
  readonly telemetry: Telemetry;
  /** Takes the secrets of this process out of what leaves it. */
  readonly redact: LearningRedactor;
  /** Says how the service is, until it has an API of its own. */
  readonly health: HealthServer;
  /** Undone in reverse. */
  readonly undo: Pick<AsyncDisposableStack, 'defer'>;
  /** Waits for a store that may come later. */
  store(connect: () => Promise<Store>): Promise<Store>;
  /** Waits for a bus that may come later. */
  bus(connect: (options: BusOptions) => Promise<AnnouncingBus>, part: BusPart): Promise<Connected>;
  /** Tries until the bus can be reached, and says meanwhile that it is missing. */
  onBus<T>(connect: () => Promise<T>): Promise<T>;
  /** Goes on with a server of its own on the port that said how the service is; resolves with its address. */
  serves(http: HttpServer): Promise<string>;
  /** Says so in the log, with `facts`. `failed` rejects when it cannot go on. */
  runs(facts: object, failed?: Promise<never>): RunningService;
}

/** What a service says on the bus. */
export interface Connected {
  readonly bus: Bus;
  /** Announces the process to tools of the bus and to the registry; `update` announces other definitions from then on. */
  announce(presence: Presence): Promise<Pick<Announcement, 'update'>>;
  /**
   * From now on the service is ready as long as the bus answers and owners take what its workers report, until it
   * closes. `details` are what does not work while everything else does.
   */
  ready(workers: readonly { trouble(): string | undefined }[], details?: () => readonly string[]): void;
}

export interface Presence {
  readonly description: string;
  readonly definitions: readonly CatalogDefinition[];
  /** Of the app. */
  readonly build?: string;
  /** Names this replica; its host and port do when it has no name. */
  readonly node?: string;
}

/** What a service does on the bus. */
export interface BusPart {
  /** Kinds of work it sends or takes. */
  readonly kinds: readonly Work['kind'][];
  /** Whether it makes the streams that work waits in. */
  readonly makesStreams?: boolean;
}

interface HttpServer {
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  close(): PromiseLike<void>;
}

interface BusOptions extends BusConnection, BusPart {
  readonly name: string;
  readonly prefix: string;
  readonly inbox: string;
  readonly log: WorkflowLog;
}

interface AnnouncingBus extends Bus {
  announce(card: { name: string; version: string; description: string; metadata?: Readonly<Record<string, string>> }): Promise<unknown>;
}

/**
 * What all services begin with: log, telemetry, a port that says how they are, and their servers once
 * those are there.
 *
 * @param name of the service, in its log, on the bus and in the registry
 * @throws TroupeError `invalid-configuration` when the port cannot be had
 */
export async function openService(name: ServiceKind, config: ServiceSettings): Promise<OpenService> {
  const redact = redactor(config.secrets);
  const logger = serviceLogger(config.logLevel, redact, name, logFields);
  const log = workflowLog(logger);
  await using opening = new AsyncDisposableStack();
  const telemetry = await startTelemetry(config.telemetry, log, redact);
  opening.defer(() => telemetry.close());
  const health = await startHealthServer({ host: config.host, port: config.port, redact, ...telemetry.http });
  opening.defer(() => health.close());
  const undo = opening.move();
  const waiting = { log: logger, health };

  return {
    logger,
    log,
    telemetry,
    redact,
    health,
    undo,
    async store(connect) {
      const store = telemetry.store(await whenReachable('The store', waiting, connect));
      undo.defer(() => store.close());
      return store;
    },
    async bus(connect, part) {
      const options = { ...config.bus, makesStreams: false, ...part, name, prefix: config.natsPrefix, inbox: `_INBOX_${name}`, log };
      const announcing = await whenReachable('The bus', waiting, () => connect(options));
      const bus = redactBus(redact, telemetry.bus(announcing), true);
      undo.defer(() => bus.close(0));
      return {
        bus,
        async announce({ description, definitions, build, node }) {
          await announcing.announce({ name, version, description, ...(node === undefined ? {} : { metadata: { node } }) });
          const host = hostname();
          const id = node ?? `${name}-${host}:${health.port}`;
          const instance = { id, service: name, version, host, ...(build === undefined ? {} : { build }) };
          // A server of tools may repeat in its descriptions what it was sent as a header.
          const here = announce({ bus, log, instance, definitions: redact.data(definitions) });
          undo.defer(() => here.withdraw());
          return { update: (next, nextBuild) => here.update(redact.data(next), nextBuild) };
        },
        ready(workers, details) {
          const reports = (): string | undefined => workers.map((worker) => worker.trouble()).find((reason) => reason !== undefined);
          health.says(async () => (await checkReadiness({ bus: () => bus.ping(), reports }, after)).reasons, details);
          undo.defer(() => health.says(() => ['It is shutting down.']));
        },
      };
    },
    onBus: (connect) => whenReachable('The bus', waiting, connect),
    async serves(http) {
      undo.defer(() => http.close());
      await health.close();
      return http.listen({ host: config.host, port: config.port });
    },
    runs(facts, failed) {
      logger.info(facts, `${name} runs`);
      const running = undo.move();
      return { close: () => running.disposeAsync(), ...(failed === undefined ? {} : { failed }) };
    },
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  };
}

/** Keeps no process alive. */
function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
}
