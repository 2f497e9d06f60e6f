import type { ModelDefinition, OwnModel, ServedModel } from '@troupe/contracts';
import { define } from './define.ts';

/**
 * A model that agents name by its name: of a `server` that speaks Chat Completions, or of a provider of
 * one's own that can `generate`.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function model(definition: Omit<OwnModel, 'kind'> | Omit<ServedModel, 'kind'>): ModelDefinition {
  return define({ kind: 'model', ...definition });
}
