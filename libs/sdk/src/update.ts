import type { Json, UpdateDefinition } from '@troupe/contracts';
import { define } from './define.ts';

/**
 * A request to tasks that they answer, with the schemas of its payload and its answer.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function update<I = Json, O = Json>(definition: Omit<UpdateDefinition<I, O>, 'kind'>): UpdateDefinition<I, O> {
  return define({ kind: 'update', ...definition });
}
