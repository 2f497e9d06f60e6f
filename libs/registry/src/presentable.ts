import type { CatalogDefinition } from '@troupe/contracts';
import { MAX_DEFINITION } from './bounds.ts';
import { definitionShape } from './messages.ts';

const MAX_DESCRIPTION = 16_384;

/**
 * A definition as the registry takes it: what is too large for a list is left out of it. Undefined
 * when its very name cannot be shown.
 */
export function presentable(definition: CatalogDefinition): CatalogDefinition | undefined {
  const { description } = definition;
  const clipped = description === undefined ? definition : { ...definition, description: description.slice(0, MAX_DESCRIPTION) };
  if (fits(clipped)) return clipped;
  const { kind, name, build } = clipped;
  const bare = { kind, name, build, ...(clipped.description === undefined ? {} : { description: clipped.description }) };
  return fits(bare) ? bare : undefined;
}

function fits(definition: CatalogDefinition): boolean {
  return definitionShape.safeParse(definition).success && JSON.stringify(definition).length <= MAX_DEFINITION;
}
