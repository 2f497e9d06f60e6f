import type { Json, SignalDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

/**
 * A signal with the schema of its payload. Code that waits for it by its definition gets the type, and what does
 * not fit is refused when it arrives; a workflow that lists it in `signals` shows it in the catalog.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function signal<T = Json, Sent = T>(definition: Omit<SignalDefinition<T, Sent>, 'kind'>): SignalDefinition<T, Sent> {
  return define({ kind: 'signal', ...definition });
}
