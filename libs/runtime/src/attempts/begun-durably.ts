import type { RecordedOptions } from '@troupe/contracts';
import { lossesOf, type OpenCommand } from '@troupe/engine';

/**
 * Whether the log says of an execution that it begins before it does: of a `once` effect, and of a call
 * that lost an execution before, which may be what kills its process. Of one that was interrupted, too:
 * at the next start of a process that stopped whole it had not begun again.
 */
export function isBegunDurably(open: OpenCommand, options: RecordedOptions): boolean {
  return options.effect === 'once' || lossesOf(open) > 0 || open.interruptions !== undefined;
}
