import type { ModelDefinition } from '@troupe/contracts';
import { define } from './define.ts';

/**
 * A model provider of one's own; agents name it by its name.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function model(definition: Omit<ModelDefinition, 'kind'>): ModelDefinition {
  return define({ kind: 'model', ...definition });
}
