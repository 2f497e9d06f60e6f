import { OwnedCode, type StrayErrors } from '@troupe/worker';
import type { WorkflowLog } from '@troupe/contracts';

/** Runs a check of the app that belongs to no call: an error it leaves behind is logged, and ends nothing. */
export function appCheck<T>(
  { log, strayErrors }: { readonly log: WorkflowLog; readonly strayErrors?: StrayErrors | undefined },
  what: string,
  check: () => T,
): T {
  return new OwnedCode({ describe: () => ({ what, about: {} }), log, strayErrors }).run(check);
}
