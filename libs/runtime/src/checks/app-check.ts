import { OwnedCode } from '@troupe/worker';
import type { Shell } from '../shell.ts';

/** Runs a check of the app that belongs to no call: an error it leaves behind is logged, and ends nothing. */
export function appCheck<T>({ log, strayErrors }: Pick<Shell, 'log' | 'strayErrors'>, what: string, check: () => T): T {
  return new OwnedCode({ describe: () => ({ what, about: {} }), log, strayErrors }).run(check);
}
