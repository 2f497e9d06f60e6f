import type { Json } from '@troupe/contracts';

/** What strict mode takes. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['type', 'title', 'description', 'enum', 'const', 'anyOf', '$ref', '$defs', 'properties', 'required', 'additionalProperties', 'items'],
  ...['pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems'],
]);
const FORMATS: ReadonlySet<string> = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']);

type Schema = { readonly [key: string]: Json };

/** Whether a server takes the schema as that of an answer at all: they want an object. */
export function isObjectSchema(schema: Json): schema is Schema {
  return isObject(schema) && schema['type'] === 'object' && schema['anyOf'] === undefined;
}

/**
 * The schema in the form strict mode wants, closed objects with every property required, when it
 * means that already; undefined when it would have to mean something else.
 */
export function strictSchema(schema: Json): Json | undefined {
  if (!isObject(schema)) return undefined;
  const strict: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$schema') continue;
    const kept = strictKeyword(key, value);
    if (kept === undefined) return undefined;
    strict[key] = kept;
  }
  if (strict['type'] === 'object' || strict['properties'] !== undefined) {
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    const properties = Object.keys((schema['properties'] as Schema | undefined) ?? {});
    if (!properties.every((name) => required.has(name))) return undefined;
    return { ...strict, properties: strict['properties'] ?? {}, required: properties, additionalProperties: false };
  }
  return strict;
}

function strictKeyword(key: string, value: Json): Json | undefined {
  switch (key) {
    case 'properties':
    case '$defs':
      return isObject(value) ? strictEach(Object.entries(value)) : undefined;
    case 'items':
      return strictSchema(value);
    case 'anyOf': {
      const each = Array.isArray(value) ? value.map(strictSchema) : [undefined];
      return each.includes(undefined) ? undefined : (each as Json);
    }
    case 'additionalProperties':
      return value === false ? value : undefined;
    case 'format':
      return typeof value === 'string' && FORMATS.has(value) ? value : undefined;
    case 'pattern':
      // Look-around is refused.
      return typeof value === 'string' && !/\(\?[=!<]/.test(value) ? value : undefined;
    default:
      return KEYWORDS.has(key) ? value : undefined;
  }
}

function strictEach(schemas: readonly (readonly [string, Json])[]): Json | undefined {
  const strict: [string, Json][] = [];
  for (const [name, schema] of schemas) {
    const kept = strictSchema(schema);
    if (kept === undefined) return undefined;
    strict.push([name, kept]);
  }
  return Object.fromEntries(strict);
}

function isObject(value: Json | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
