import type { Json } from '@troupe/contracts';

type Schema = { readonly [key: string]: Json };

/** Keywords that say nothing a server needs, and that some refuse. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'propertyNames',
  'patternProperties',
  'unevaluatedProperties',
]);
/** Formats Google knows. */
const GOOGLE_FORMATS: ReadonlySet<string> = new Set(['date-time', 'enum', 'int32', 'int64', 'float', 'double']);
const GOOGLE_LEFT_OUT: ReadonlySet<string> = new Set([
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'default',
  'examples',
]);

/**
 * The arguments of a tool in a form that every server takes, as loose as needed: what the model writes is
 * checked against the tool's own schema anyhow.
 */
export function portableSchema(schema: Json, target: 'full' | 'google' = 'full'): Json {
  const portable = portableOf(schema, target);
  return isSchema(portable)
    ? { ...portable, type: 'object', properties: portable['properties'] ?? {} }
    : { type: 'object', properties: {} };
}

function portableOf(schema: Json, target: 'full' | 'google'): Json {
  // `true` and `{}` say the same; servers that read types know the latter only.
  if (!isSchema(schema)) return schema === false ? { not: {} } : {};
  const portable: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) if (isKept(key, value, target)) Object.assign(portable, keyword(key, value, target));
  if (schema['prefixItems'] !== undefined) Object.assign(portable, listOfAny(schema, target));
  else if (portable['type'] === 'array' && portable['items'] === undefined) portable['items'] = {};
  return portable;
}

function isKept(key: string, value: Json, target: 'full' | 'google'): boolean {
  if (LEFT_OUT.has(key) || key === 'prefixItems') return false;
  // The bounds of a safe integer are no wish of anybody's, and too large for servers that count in 32 bits.
  if ((key === 'minimum' || key === 'maximum') && typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER) return false;
  // Servers that turn a pattern into a grammar know no look-around, and want both ends.
  if (key === 'pattern')
    return typeof value === 'string' && value.startsWith('^') && value.endsWith('$') && !/\(\?[=!<]|\\[pP]\{/.test(value);
  if (target === 'full') return true;
  if (key === 'format') return typeof value === 'string' && GOOGLE_FORMATS.has(value);
  return !GOOGLE_LEFT_OUT.has(key);
}

function keyword(key: string, value: Json, target: 'full' | 'google'): Schema {
  switch (key) {
    case 'const':
      return { enum: [value], ...(typeof value === 'string' ? { type: 'string' } : {}) };
    case 'oneOf':
    case 'anyOf':
      return { anyOf: eachOf(value, target) };
    case 'allOf':
      return { allOf: eachOf(value, target) };
    case 'items':
      return { items: portableOf(value, target) };
    case 'additionalProperties':
      return {
        additionalProperties:
          typeof value === 'boolean' ? value : isSchema(value) && Object.keys(value).length === 0 ? true : portableOf(value, target),
      };
    case 'properties':
    case '$defs':
      return {
        [key]: isSchema(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, portableOf(each, target)])) : {},
      };
    default:
      return { [key]: value };
  }
}

function eachOf(schemas: Json, target: 'full' | 'google'): Json {
  return Array.isArray(schemas) ? schemas.map((schema: Json) => portableOf(schema, target)) : [];
}

/** A list with a form for each place: servers want one form for all of them. */
function listOfAny({ prefixItems, items, minItems }: Schema, target: 'full' | 'google'): Schema {
  const places = Array.isArray(prefixItems) ? (prefixItems as readonly Json[]) : [];
  const all = isSchema(items ?? null) ? [...places, items!] : places;
  const forms = [...new Map(all.map((form) => [JSON.stringify(form), portableOf(form, target)])).values()];
  return {
    items: forms.length === 1 ? forms[0]! : { anyOf: forms },
    minItems: minItems ?? places.length,
    ...(isSchema(items ?? null) ? {} : { maxItems: places.length }),
  };
}

function isSchema(value: Json): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
