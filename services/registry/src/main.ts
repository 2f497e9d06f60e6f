import { credentials, rights } from '@troupe/access';
import { natsBus } from '@troupe/bus/nats';
import { machineEnv } from '@troupe/env/machine';
import { registryHttp } from '@troupe/http';
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
    encryptStore(await chooseStore(config.store, sharedStores, { documentsOnly: true }), config.encryptionKeys),
  );
  const { bus, announce } = await service.bus(natsBus, { kinds: [] });

  const registry = createRegistry({ store, bus, log });
  undo.defer(() => registry.close());
  const http = await registryHttp({
    directory: registry,
    auth: config.auth,
    identities: credentials({ store, env: machineEnv, log, ...credentialSettings(config.auth) }).identities,
    rights,
    limits: config.bounds,
    log: logger,
    redact,
    info: { version, mode: 'cluster', appName: 'registry', notices: [] },
    ...telemetry.http,
    ...(config.api === undefined ? {} : { api: config.api }),
  });
  const url = await service.serves(http);
  await announce({ description: 'Who is there', definitions: [], node: config.node });
  return service.runs({ url, node: config.node });
}

await runService(start, process.env);
