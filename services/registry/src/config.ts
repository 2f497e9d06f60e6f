import { hostname } from 'node:os';
import {
  auditSettings,
  authSettings,
  encryptionSettings,
  isPlainAddress,
  nodeSetting,
  readEnvironment,
  serviceSettings,
  signingSettings,
  storeSettings,
  type AuditSettings,
  type AuthSettings,
  type EncryptionSettings,
  type Environment,
  type ServiceSettings,
  type SigningSettings,
  type StoreSettings,
} from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';

/** The settings of a registry. */
export interface RegistryConfig extends ServiceSettings, StoreSettings, EncryptionSettings, AuditSettings, SigningSettings {
  readonly auth: AuthSettings;
  /** Where clients reach the REST API of the platform, for the cards of agents. */
  readonly api?: string;
  /** Names this replica; no two that live may have the same name. */
  readonly node: string;
}

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function registryConfig(env: Environment): RegistryConfig {
  const read = readEnvironment(env);
  const service = serviceSettings(env, read, { name: 'registry', port: 8083 });
  const api = read.text('TROUPE_URL');
  if (api !== undefined && !isPlainAddress(api))
    read.problem(
      `TROUPE_URL is the http or https address of the REST API, such as https://troupe.example.com, without user, password or query; got ${JSON.stringify(api)}.`,
    );
  return read.finish<RegistryConfig>({
    ...service,
    auth: authSettings(read, service.host),
    ...storeSettings(read, sharedStores),
    ...encryptionSettings(read),
    ...auditSettings(read),
    ...signingSettings(read),
    ...(api === undefined ? {} : { api }),
    node: nodeSetting(read, `registry-${hostname()}:${service.port}`),
  });
}
