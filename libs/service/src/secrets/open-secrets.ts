import { TroupeError, type LearningRedactor, type Secrets, type SecretSource } from '@troupe/contracts';
import type { SecretSettings } from './secret-sources.ts';
import { environmentSecrets } from './environment-secrets.ts';
import { folderSecrets } from './folder-secrets.ts';

/** What an HTTP header can carry; the engine would quote the value of any other in its error. */
const CARRIED = /^[\t\x20-\x7e]+$/;

/** The secrets of a process; what is found is taken out of all that leaves it. */
export function openSecrets({ variables, folder }: SecretSettings, redact: Pick<LearningRedactor, 'learn'>): Secrets {
  return secretsOf([environmentSecrets(variables), ...(folder === undefined ? [] : [folderSecrets(folder)])], redact);
}

/** Of several sources the first that has a secret counts. */
function secretsOf(sources: readonly SecretSource[], redact: Pick<LearningRedactor, 'learn'>): Secrets {
  return {
    async textOf({ name, prefix = '' }) {
      for (const source of sources) {
        const found = await source.find(name);
        if (found === undefined) continue;
        redact.learn(name, found);
        if (CARRIED.test(found)) return `${prefix}${found}`;
        throw missing(`The secret ${name} has characters that no HTTP header can carry: see that it was copied whole, on one line.`);
      }
      throw missing(`There is no secret ${name} here: ${sources.map((source) => source.howToAdd(name)).join(', or ')}.`);
    },
  };
}

/** Not retried: it takes an operator. It is looked for again at the next call. */
function missing(message: string): TroupeError {
  return new TroupeError('secret-missing', message, { retryable: false });
}
