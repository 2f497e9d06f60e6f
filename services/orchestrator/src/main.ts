import { basename, resolve } from 'node:path';
import { agentLoop, decideAnswer, demandFreeNames, snapshotOf } from '@troupe/agent';
import { headSignatures, signHeads, tenantServices, verifiedHeads, type Access } from '@troupe/access';
import { connectNats, natsBus } from '@troupe/bus/nats';
import { catalogOf, taskKinds, type AgentDefinition, type AgentSnapshot, type RefusedCall, type ReportedAnswer } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { bootstrapPrincipals, createHttp, findHolder } from '@troupe/http';
import { deleteOfTask, noteTurns, offerAgentsOnNats, openProtocols, withTaskWebhooks } from '@troupe/protocols';
import { catalogFrom, registryClient } from '@troupe/registry';
import { createRuntime, installGuards, openOutbox } from '@troupe/runtime';
import { loadApp } from '@troupe/sdk/app';
import {
  chooseModels,
  chooseStore,
  chooseKnownTools,
  encryptStore,
  guardAddresses,
  ofApp,
  openCapabilities,
  openAccessBy,
  openPins,
  openQuotas,
  openSecrets,
  openService,
  openUserData,
  runService,
  version,
  withDetails,
  withBlocked,
  type Environment,
  type OpenService,
  type RunningService,
} from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';
import { notePublications, type TopicLog } from '@troupe/topics';
import { natsTopics } from '@troupe/topics/nats';
import { orchestratorConfig, type OrchestratorConfig } from './config.ts';

/** Milliseconds turns and steps under way get to finish before their partitions go to other replicas. */
const GRACE_MS = 10_000;

/** REST and events, and the tasks of this replica's partitions. */
async function start(env: Environment): Promise<RunningService> {
  const config = orchestratorConfig(env);
  // Before any code of the app: what it takes of the machine when it is loaded, it uses in tasks.
  installGuards();
  const app = await ofApp(config, () => loadApp(config.app));
  await using service = await openService('orchestrator', config);
  const { log, logger, telemetry, redact, undo } = service;
  const signatures = headSignatures(config.signing);
  const store = await service.store(async () =>
    signHeads(await encryptStore(await chooseStore(config.store, sharedStores), config.encryptionKeys, config.ciphers), signatures),
  );
  const { bus, announce } = await service.bus(natsBus, { kinds: ['model', 'activity', 'tool'], makesStreams: true });

  const models = chooseModels(config, () => app);
  models.demandPrices(app);
  const pinAgent = (agent: AgentDefinition): AgentSnapshot => snapshotOf(agent, models.resolve);
  const { auth, cacheBytes, node, bounds, strayErrors, retention } = config;
  const { promise: failed, reject: onNameTaken } = Promise.withResolvers<never>();
  failed.catch(() => {});
  const registry = registryClient({ bus });
  const { tools, changes } = openPins(await chooseKnownTools(app, registry), { store, log });
  undo.defer(() => tools.close());
  await tools.look();
  const agents = { agentLoop, pinAgent, decideAnswer: (reported: ReportedAnswer) => decideAnswer(tools, reported), demandFreeNames };
  const quotas = openQuotas({ settings: config.tenants, store, log, undo });
  const guard = guardAddresses(config);
  const secrets = openSecrets(config.secretSources, redact);
  const turns = noteTurns(store);
  const published = notePublications(turns.store, () => app);
  const users = openUserData({ config, store, log, secrets, app: () => app, services: () => access.services }, undo);
  const runtime = createRuntime({
    directory: registry,
    ...{ store: published.store, bus, app, tools, log, ...agents, cacheBytes, bounds, strayErrors, node, onNameTaken, redact },
    ...{ modelBudget: quotas.models, deleteOfTask: deleteOfTask(store, turns) },
    ...{ consents: users.consents, memory: users.memory, onRefused: (call: RefusedCall) => access.onRefused(call) },
    ...(retention === undefined ? {} : { retention }),
    cluster: true,
  });
  undo.defer(() => runtime.close(GRACE_MS));
  telemetry.measureRuntime(runtime);

  const tenants = tenantServices(verifiedHeads(runtime.services, signatures), config.tenants.tenants);
  const inside = withBlocked(catalogFrom(registry, quotas.services(tenants), log), tools);
  const access: Access = openAccessBy(config, inside, { bootstrap: bootstrapPrincipals(config.auth), store, log, signatures }, undo);
  await runtime.start();
  const topicLog = await topicLogOf(service, config);
  const beside = { access, inside, toolChanges: changes, ...users, bounds, runtime, published, topicLog };
  const watched = telemetry.services(withTaskWebhooks(withDetails(access.services, tools.troubles), turns, guard));
  const edge = access.edge(telemetry.http);
  const outbox = openOutbox({ store, env: machineEnv, guard, log, signing: config.signing?.signing });
  undo.defer(() => outbox.close());
  const capabilities = await openCapabilities({ app: () => app, store, log, ...beside }, undo);
  const sent = { webhooks: { turns, around: access.webhooks }, hooks: { app: () => app, secrets, topics: capabilities.topics } };
  const asked = { services: watched, store, log, identities: edge.identities, limits: config.bounds, outbox, guard, ...sent };
  const { a2a, ...spoken } = await openProtocols(config, asked);
  undo.defer(() => spoken.close());
  const http = await createHttp({
    services: watched,
    auth,
    limits: config.bounds,
    log: logger,
    redact,
    info: { version, mode: 'cluster', appName: basename(resolve(config.app)), notices: models.notices() },
    ...{ ...edge, protocols: spoken.protocols, beside: capabilities },
  });
  const server = config.agentsNats;
  const onNats = await offerAgentsOnNats({
    ...{ server, version, a2a, services: watched, findHolder: findHolder(auth, edge.identities, bounds), redact, log, limits: bounds },
    connect: async () => (await connectNats({ ...server!, name: 'troupe agents', inbox: '_INBOX', withoutJetStream: true })).nc,
  });
  undo.defer(() => onNats.stop());
  const url = users.at(await service.serves(http));
  await announce({
    description: 'REST, events and tasks',
    definitions: taskKinds.flatMap((kind) => catalogOf(app, kind)),
    build: app.build,
    node,
  });
  return service.runs({ url, node, app: config.app, build: app.build }, failed);
}

/** The log of topics, over a connection of its own. */
function topicLogOf(
  { onBus, log }: Pick<OpenService, 'onBus' | 'log'>,
  { bus, natsPrefix: prefix }: OrchestratorConfig,
): Promise<TopicLog> {
  return onBus(async () => {
    const { nc } = await connectNats({ ...bus, name: 'troupe topics', inbox: '_INBOX_orchestrator' });
    return natsTopics({ nc, prefix, log });
  });
}

await runService(start, process.env);
