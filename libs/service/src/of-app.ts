import { redactor } from '@troupe/contracts';
import { failStrayCode, OwnedCode, type StrayErrors } from '@troupe/worker';
import { serviceLogger } from './service-logger.ts';
import type { LogLevel } from './settings/settings.ts';
import { workflowLog } from './workflow-log.ts';

export interface OfAppSettings {
  readonly logLevel: LogLevel;
  readonly secrets: readonly string[];
  readonly strayErrors: StrayErrors;
}

/**
 * Loads an app for the life of this process: errors its modules throw later, where nothing can catch
 * them, are logged as the app's, and end nothing.
 */
export function ofApp<T>({ logLevel, secrets, strayErrors }: OfAppSettings, load: () => T): T {
  const log = workflowLog(serviceLogger(logLevel, redactor(secrets)));
  // Not only once a runtime or a worker runs: modules have timers before that, and after.
  failStrayCode();
  return new OwnedCode({ describe: () => ({ what: 'the modules of the app', about: {} }), log, strayErrors }).run(load);
}
