import { existsSync } from 'node:fs';
import type { EnvironmentReader } from '../settings/environment.ts';
import type { Environment } from '../settings/variables.ts';

/** Where the secrets are that definitions of an app name. */
export interface SecretSettings {
  /** What the process was started with. */
  readonly variables: Environment;
  /** A folder with a file for each. */
  readonly folder?: string;
}

/** Where Docker and Kubernetes put them. */
const USUAL_FOLDER = '/run/secrets';

export function secretSources(env: Environment, read: EnvironmentReader): { readonly secretSources: SecretSettings } {
  const named = read.text('TROUPE_SECRETS_DIR');
  if (named !== undefined && !existsSync(named))
    read.problem('TROUPE_SECRETS_DIR names a folder with a file for each secret; there is none of that name.');
  const folder = named ?? (existsSync(USUAL_FOLDER) ? USUAL_FOLDER : undefined);
  return { secretSources: Object.freeze({ variables: env, ...(folder === undefined ? {} : { folder }) }) };
}
