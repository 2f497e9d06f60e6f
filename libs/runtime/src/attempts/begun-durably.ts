import type { RecordedOptions } from '@troupe/contracts';
import { lossesOf, type OpenCommand } from '@troupe/engine';

/**
 * Whether the begin of an execution is logged before it runs: for a `once` effect, and for a call that lost an
 * execution before and so may be what kills its process. Also for one that was interrupted: at the next start
 * of a process that stopped in order it had not begun again.
 */
export function isBegunDurably(open: OpenCommand, options: RecordedOptions): boolean {
  return options.effect === 'once' || lossesOf(open) > 0 || open.interruptions !== undefined;
}
