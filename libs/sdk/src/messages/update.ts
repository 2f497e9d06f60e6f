import type { Json, UpdateDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

/**
 * A request to tasks that they answer, with the schemas of its payload and its answer.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function update<I = Json, O = Json, Sent = I>(definition: Omit<UpdateDefinition<I, O, Sent>, 'kind'>): UpdateDefinition<I, O, Sent> {
  return define({ kind: 'update', ...definition });
}
