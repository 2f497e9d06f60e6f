import type { Json, QueryDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

/**
 * A question to tasks, with the schemas of its payload and its answer.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function query<I = Json, O = Json, Sent = I>(definition: Omit<QueryDefinition<I, O, Sent>, 'kind'>): QueryDefinition<I, O, Sent> {
  return define({ kind: 'query', ...definition });
}
