import type { z } from 'zod';
import type { CatalogDefinition } from './catalog.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The body of a request that starts what is offered, safe inside single quotes of a shell. */
export function exampleStart(offered: Pick<CatalogDefinition, 'kind' | 'name' | 'input'> | undefined): string {
  const { kind, name, input } = offered ?? { kind: 'workflow', name: 'my-workflow' };
  return JSON.stringify({ [kind]: name, input: exampleOf((input ?? true) as JsonSchema | boolean) }).replaceAll("'", String.raw`\u0027`);
}

/** Some value of the schema: its own example where there is one. */
function exampleOf(schema: JsonSchema | boolean): unknown {
  if (typeof schema === 'boolean') return 'Hello';
  const { examples, default: standard, enum: values, anyOf, prefixItems, items, type } = schema;
  if (examples?.[0] !== undefined) return examples[0];
  if (standard !== undefined) return standard;
  if (schema.const !== undefined) return schema.const;
  if (values?.[0] !== undefined) return values[0];
  if (anyOf?.[0] !== undefined) return exampleOf(anyOf[0]);
  switch (type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? true)]));
    case 'array':
      if (prefixItems !== undefined) return prefixItems.map(exampleOf);
      return typeof items === 'object' && !Array.isArray(items) ? [exampleOf(items)] : [];
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
    case undefined:
      return 'Hello';
    default:
      return exampleOf({ ...schema, type: type[0]! });
  }
}
