import { basename, resolve } from 'node:path';
import { agentLoop, decideAnswer, demandFreeNames, serveModels, snapshotOf } from '@troupe/agent';
import { headSignatures, signHeads, tenantServices, verifiedHeads, type Access } from '@troupe/access';
import { memoryBus } from '@troupe/bus/memory';
import {
  localPrincipal,
  redactor,
  type AgentDefinition,
  type AgentSnapshot,
  type App,
  type Redactor,
  type RefusedCall,
  type ReportedAnswer,
  type TaskService,
  type WorkflowLog,
} from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { bootstrapPrincipals, createHttp, findHolder } from '@troupe/http';
import { deleteOfTask, noteTurns, openProtocols, withTaskWebhooks, type OpenProtocols, type ProtocolParts } from '@troupe/protocols';
import { createRuntime, openOutbox } from '@troupe/runtime';
import { notePublications } from '@troupe/topics';
import type { Bus } from '@troupe/bus';
import type { Store } from '@troupe/store';
import {
  chooseModels,
  chooseStore,
  chooseTools,
  encryptStore,
  guardAddresses,
  localStores,
  missingSecrets,
  openCapabilities,
  openAccessBy,
  openPins,
  openQuotas,
  openSecrets,
  openUserData,
  redactBus,
  redactProvider,
  serviceLogger,
  version,
  withDetails,
  workflowLog,
} from '@troupe/service';
import { logFields, startTelemetry, type Telemetry } from '@troupe/telemetry';
import type { ToolSource } from '@troupe/tools';
import { serveActivities, serveTools } from '@troupe/worker';
import type { EmbeddedConfig } from './config.ts';
import { listenFault } from './listen-fault.ts';
import { offerOnNats } from './offer-on-nats.ts';

/** A running platform: orchestrator, workers and tool gateway in this process. */
export interface Platform {
  readonly url: string;
  /** The task service of the local principal, for who started the platform. */
  readonly service: TaskService;
  /** Things its user should know, e.g. that the demo model answers. */
  readonly notices: readonly string[];
  /** How many open tasks it took up when it started. */
  readonly recovered: number;
  /** Goes on with another version of the app. */
  reload(app: App): Promise<void>;
  /** Drains: takes nothing new, lets work under way finish, closes the store. */
  close(): Promise<void>;
}

/** Decorators around the ports: telemetry, faults. */
export interface PortWrappers {
  readonly store?: (store: Store) => Store;
  readonly bus?: (bus: Bus) => Bus;
}

/** Milliseconds that servers of tools have to be reached before the platform starts without them. */
const SERVERS_TIME_MS = 10_000;
/** What of an app may name secrets that this process needs. */
const secretHolders = ['model', 'tool', 'mcp', 'openapi', 'hook', 'remote'] as const;
/** Milliseconds work under way gets to finish when the platform closes. */
const GRACE_MS = 10_000;

/**
 * Composes three of the four services, all but the registry, in one process over SQLite and an in-memory bus.
 *
 * @throws TroupeError `data-in-use` when another process has the data folder, `invalid-configuration` when it cannot listen
 */
export async function startEmbedded(config: EmbeddedConfig, app: App, wrap: PortWrappers = {}): Promise<Platform> {
  const redact = redactor(config.secrets);
  const logger = serviceLogger(config.logLevel, redact, undefined, logFields);
  const log = workflowLog(logger);
  await using undo = new AsyncDisposableStack();

  const telemetry = await startTelemetry(config.telemetry, log, redact);
  undo.defer(() => telemetry.close());
  const signatures = headSignatures(config.signing);
  const store = telemetry.store(signHeads(await openStore(config, wrap, undo), signatures));
  const memory = memoryBus({ log });
  const bus = redactBus(redact, telemetry.bus(wrap.bus?.(memory) ?? memory), false);
  undo.defer(() => bus.close(0));

  let current = app;
  const secrets = openSecrets(config.secretSources, redact);
  const [guard, serverGuard] = [guardAddresses(config), guardAddresses({ ...config, thisMachine: true })];
  const models = chooseModels({ ...config, redact, log, namedSecrets: secrets, guard: serverGuard }, () => current);
  models.demandPrices(app);
  const chosen = chooseTools(app, { log, secrets, guard, serverGuard, bus, bounds: config.bounds });
  const { tools, changes } = openPins(chosen, { store, log });
  undo.defer(() => tools.close());
  const quotas = openQuotas({ settings: config.tenants, store, log, undo });
  const turns = noteTurns(store);
  const published = notePublications(turns.store, () => current);
  const users = openUserData({ config, store, log, secrets, app: () => current, services: () => access.services }, undo);
  const runtime = createRuntime({
    ...{ store: published.store, bus, app, tools, log, redact, modelBudget: quotas.models, deleteOfTask: deleteOfTask(store, turns) },
    ...{ consents: users.consents, memory: users.memory, onRefused: (call: RefusedCall) => access.onRefused(call) },
    ...runtimeOptions(config, models, tools),
  });
  const { auth, bounds } = config;
  const workers = startWorkers(config, { bus, log, app: () => current, tools, redact, models, telemetry });
  // Workers stop first: what they finish meanwhile still finds its owner.
  undo.defer(() => runtime.close(GRACE_MS));
  undo.defer(async () => void (await Promise.all(workers.map((worker) => worker.stop(GRACE_MS)))));
  telemetry.measureRuntime(runtime);
  const tenants = tenantServices(verifiedHeads(runtime.services, signatures), config.tenants.tenants);
  const inside = quotas.services(tenants);
  const access: Access = openAccessBy(config, inside, { bootstrap: bootstrapPrincipals(auth), store, log, signatures }, undo);
  const detailed = withDetails(access.services, () => [...chosen.troubles(), ...tools.troubles()]);
  const services = telemetry.services(withTaskWebhooks(detailed, turns, guard));
  await chosen.tried(SERVERS_TIME_MS).then(tools.look);
  const recovered = await runtime.start();
  const beside = { access, inside, toolChanges: changes, ...users, bounds, runtime, published };

  const notices = [...models.notices(), ...(await missingSecrets(app, secrets, secretHolders))];
  const edge = access.edge(telemetry.http);
  const capabilities = await openCapabilities({ app: () => current, store, log, ...beside }, undo);
  const sent = { webhooks: { turns, around: access.webhooks }, hooks: { app: () => current, secrets, topics: capabilities.topics } };
  const { protocols, a2a } = await openSpoken(config, { services, store, log, guard, ...sent, ...edge, limits: bounds }, undo);
  const http = await createHttp({
    ...{ services, auth, limits: bounds, log: quietly(logger, config), redact, protocols, ...edge, beside: capabilities },
    info: { version, mode: 'embedded', appName: basename(resolve(config.app)), notices },
  });
  undo.defer(() => http.close());
  await offerOnNats(config, { a2a, services, redact, log, findHolder: findHolder(auth, edge.identities, bounds) }, undo);
  const url = users.at(await listen(http, config));
  const stack = undo.move();

  return {
    url,
    service: services.for(localPrincipal),
    notices,
    recovered,
    async reload(next) {
      models.demandPrices(next);
      current = next;
      chosen.replace(next);
      for (const worker of workers) worker.refresh();
      await runtime.reload(next);
      for (const notice of await missingSecrets(next, secrets, secretHolders)) logger.warn(notice);
    },
    async close() {
      await stack.disposeAsync();
      // The last log lines leave before the process does.
      logger.flush();
    },
  };
}

/** What is kept, encrypted where the settings say so. */
async function openStore(
  { data, encryptionKeys, ciphers }: EmbeddedConfig,
  wrap: PortWrappers,
  undo: Pick<AsyncDisposableStack, 'defer'>,
): Promise<Store> {
  const own = await chooseStore(`sqlite:${resolve(data)}`, localStores);
  const plain = wrap.store?.(own) ?? own;
  undo.defer(() => plain.close());
  return encryptStore(plain, encryptionKeys, ciphers);
}

interface WorkerParts {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly app: () => App;
  readonly tools: ToolSource;
  readonly redact: Redactor;
  readonly models: Models;
  readonly telemetry: Telemetry;
}

function startWorkers({ concurrency, bounds, strayErrors }: EmbeddedConfig, { models, telemetry, ...parts }: WorkerParts) {
  const shared = { ...parts, concurrency, bounds, strayErrors };
  const providers = providersOf(models, parts.redact, telemetry);
  return [serveActivities(shared), serveTools(shared), serveModels({ ...shared, providers, models: models.names })];
}

/** Where it listens is said in words by what started it, and those come first. */
function quietly(logger: ReturnType<typeof serviceLogger>, { logLevel }: EmbeddedConfig): ReturnType<typeof serviceLogger> {
  return logLevel === 'info' ? logger.child({}, { level: 'warn' }) : logger;
}

type SpokenParts = Omit<ProtocolParts, 'outbox'>;

/** What is spoken besides the REST API, and the outbox by which clients are notified. */
async function openSpoken(config: EmbeddedConfig, parts: SpokenParts, undo: Pick<AsyncDisposableStack, 'adopt'>): Promise<OpenProtocols> {
  const { store, guard, log } = parts;
  const outbox = undo.adopt(openOutbox({ store, env: machineEnv, guard, log, signing: config.signing?.signing }), (each) => each.close());
  return undo.adopt(await openProtocols(config, { ...parts, outbox }), (each) => each.close());
}

type Http = Awaited<ReturnType<typeof createHttp>>;

/** @throws TroupeError `invalid-configuration` */
async function listen(http: Http, config: EmbeddedConfig): Promise<string> {
  return http.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    throw listenFault(error, config);
  });
}

type Models = ReturnType<typeof chooseModels>;

/** Providers as workers ask them: watched, and without secrets. */
function providersOf(models: Models, redact: Redactor, telemetry: Telemetry): Models['provider'] {
  return (name) => {
    const provider = models.provider(name);
    return provider && redactProvider(redact, telemetry.provider(provider));
  };
}

function runtimeOptions(config: EmbeddedConfig, models: Models, tools: ToolSource) {
  return {
    agentLoop,
    pinAgent: (agent: AgentDefinition): AgentSnapshot => snapshotOf(agent, models.resolve),
    decideAnswer: (reported: ReportedAnswer) => decideAnswer(tools, reported),
    demandFreeNames,
    cacheBytes: config.evictAlways ? 0 : config.cacheBytes,
    cluster: false,
    strayErrors: config.strayErrors,
    ...(config.retention === undefined ? {} : { retention: config.retention }),
    node: `embedded-${process.pid}`,
    bounds: config.bounds,
  };
}
