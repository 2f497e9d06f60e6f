import { redactor } from '@troupe/contracts';
import { chooseStore, encryptionSettings, readEnvironment, reencryptStore, startFault, storeSettings } from '@troupe/service';
import { sharedStores } from '@troupe/service/shared-stores';
import { secretsOf, takeEnvironment } from '@troupe/service/take-environment';

/*
 * `node src/reencrypt.ts [--dry-run]`: encrypts the database of MONGODB_URI with the first key of
 * TROUPE_ENCRYPTION_KEYS, beside the services that use it. It prints JSON, how far it is on standard error, and ends
 * with 0 once everything is encrypted with that key.
 */

/** After so many things that were looked at, how far it is is shown. */
const SHOWN_EVERY = 10_000;

const env = takeEnvironment(process.env);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
try {
  const read = readEnvironment(env);
  const config = read.finish({ ...storeSettings(read, sharedStores), ...encryptionSettings(read) });
  let shown = 0;
  const found = await reencryptStore(() => chooseStore(config.store, sharedStores), config.encryptionKeys, {
    ...(config.ciphers === undefined ? {} : { ciphers: config.ciphers }),
    dryRun: process.argv.includes('--dry-run'),
    signal: stop.signal,
    onProgress(progress) {
      if (progress.looked < shown) shown = 0;
      if (progress.looked < shown + SHOWN_EVERY) return;
      shown = progress.looked;
      process.stderr.write(`${JSON.stringify(progress)}\n`);
    },
  });
  process.stdout.write(`${JSON.stringify(found)}\n`);
  process.exitCode = found.complete ? 0 : 1;
} catch (error) {
  process.stderr.write(`${redactor(secretsOf(env)).text(startFault(error))}\n`);
  process.exitCode = 1;
}
