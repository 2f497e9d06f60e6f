import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TroupeError } from '@troupe/contracts';
import { chooseStore, encryptionSettings, localStores, readEnvironment, reencryptStore, type Environment } from '@troupe/service';

/**
 * Encrypts the data folder of a platform that does not run with the first of its keys.
 *
 * @throws TroupeError `invalid-configuration` when there are no keys or no data, `data-in-use` while a platform has the folder
 */
export async function reencryptData(
  env: Environment,
  folder: string | undefined,
  options: Parameters<typeof reencryptStore>[2],
): ReturnType<typeof reencryptStore> {
  const read = readEnvironment(env);
  const config = read.finish({ data: resolve(read.text('TROUPE_DATA', folder) ?? '.troupe'), ...encryptionSettings(read) });
  if (!existsSync(join(config.data, 'troupe.db')))
    throw new TroupeError('invalid-configuration', `There are no data in ${config.data}. Name their folder with --data or in TROUPE_DATA.`);
  return reencryptStore(() => chooseStore(`sqlite:${config.data}`, localStores), config.encryptionKeys, {
    ...options,
    ...(config.ciphers === undefined ? {} : { ciphers: config.ciphers }),
  });
}
