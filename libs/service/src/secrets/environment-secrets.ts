import type { SecretSource } from '@troupe/contracts';
import { SECRET_PREFIX } from '../settings/secret-settings.ts';
import type { Environment } from '../settings/variables.ts';

/** Variables whose names begin with `TROUPE_SECRET_`, as they were when the process was started. */
export function environmentSecrets(env: Environment): SecretSource {
  return {
    find: (name) => Promise.resolve(env[`${SECRET_PREFIX}${name}`]?.trim() || undefined),
    howToAdd: (name) => `set ${SECRET_PREFIX}${name}`,
  };
}
