import { TroupeError } from '@troupe/contracts';

/** U2 */
export function toolNotFound(name: string): TroupeError {
  return new TroupeError('tool-not-found', `There is no tool ${JSON.stringify(name)} in the app. Add it to tools/ or correct the name.`, {
    retryable: false,
  });
}
