import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment, storeSettings, type Environment } from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';
import { collections, type StoreService } from './collections.ts';

export interface SetupSettings {
  /** The address of the database, with a user who may make users. */
  readonly store: string;
  readonly passwords: Readonly<Record<StoreService, string>>;
}

/** @throws TroupeError `invalid-configuration` with every problem in `errors` */
export function setupSettings(env: Environment): SetupSettings {
  const read = readEnvironment(env);
  const folder = read.text('PASSWORDS') ?? '/run/secrets';
  const passwords: Partial<Record<StoreService, string>> = {};
  for (const service of Object.keys(collections) as readonly StoreService[]) {
    const file = join(folder, `${service}-password`);
    try {
      passwords[service] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      read.problem(
        `The password of ${service} cannot be read: ${file} (${(error as NodeJS.ErrnoException).code ?? 'for an unknown reason'}).`,
      );
    }
  }
  return read.finish<SetupSettings>({ ...storeSettings(read, sharedStores), passwords: passwords as SetupSettings['passwords'] });
}
