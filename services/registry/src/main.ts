import { auditAround, credentials, headSignatures, rights } from '@troupe/access';
import { natsBus } from '@troupe/bus/nats';
import { machineEnv } from '@troupe/env/machine';
import { bootstrapPrincipals, registryHttp } from '@troupe/http';
import { createRegistry } from '@troupe/registry';
import {
  chooseStore,
  credentialSettings,
  encryptStore,
  openService,
  runService,
  version,
  type Environment,
  type RunningService,
} from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';
import { registryConfig } from './config.ts';

/** A replica of the registry: who is there and what they serve, over REST and the bus. */
async function start(env: Environment): Promise<RunningService> {
  const config = registryConfig(env);
  await using service = await openService('registry', config);
  const { log, logger, telemetry, redact, undo } = service;
  const store = await service.store(async () =>
    encryptStore(await chooseStore(config.store, sharedStores, { documentsOnly: true }), config.encryptionKeys, config.ciphers),
  );
  const { bus, announce } = await service.bus(natsBus, { kinds: [] });

  const registry = createRegistry({ store, bus, log });
  undo.defer(() => registry.close());
  const { auth } = config;
  const parts = { store, env: machineEnv, log };
  // A log-in at the platform counts here, too: both are behind one address.
  const { identities, logins, proxies, trusts } = credentials({
    ...parts,
    ...credentialSettings(auth),
    bootstrap: bootstrapPrincipals(auth),
  });
  // Orchestrators delete old records.
  const audit = auditAround(config.audit && {}, { ...parts, signatures: headSignatures(config.signing) });
  undo.defer(() => audit.close());
  const http = await registryHttp({
    directory: { ...registry, register: audit.definitions(registry.register) },
    ...{ auth, identities, logins },
    ...(proxies === undefined ? {} : { proxies }),
    ...(trusts === undefined ? {} : { trusts }),
    rights: audit.rights(rights),
    limits: config.bounds,
    log: logger,
    redact,
    info: { version, mode: 'cluster', appName: 'registry', notices: [] },
    ...audit.edge(telemetry.http),
    ...(config.api === undefined ? {} : { api: config.api }),
  });
  const url = await service.serves(http);
  await announce({ description: 'Who is there', definitions: [], node: config.node });
  return service.runs({ url, node: config.node });
}

await runService(start, process.env);
