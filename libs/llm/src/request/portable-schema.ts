import type { Json } from '@troupe/contracts';

type Schema = { readonly [key: string]: Json };

/** Whose subset of JSON Schema it has to be. */
export type SchemaTarget = 'full' | 'google';

/** Keywords that say nothing a server needs, and that some refuse. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$comment', 'prefixItems', 'propertyNames', 'patternProperties', 'unevaluatedProperties'],
]);
const GOOGLE_LEFT_OUT: ReadonlySet<string> = new Set([
  ...['additionalProperties', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'uniqueItems', 'default', 'examples', 'title'],
]);
const GOOGLE_FORMATS: ReadonlySet<string> = new Set(['date-time', 'enum', 'int32', 'int64', 'float', 'double']);

/**
 * The arguments of a tool in a form that every server takes, as loose as needed: what the model writes is
 * checked against the tool's own schema anyhow. A pattern or format that cannot stay is described in words.
 */
export function portableSchema(schema: Json, target: SchemaTarget = 'full'): Json {
  const { anyOf = [], allOf = [], ...portable } = portableOf(schema, target);
  // No server takes a choice at the top: what any of the forms has is offered.
  const forms = [...(anyOf as readonly Json[]), ...(allOf as readonly Json[])].filter(isSchema);
  const properties = [...forms, portable].map((form) => form['properties']).filter((each) => each !== undefined && isSchema(each));
  return { ...portable, type: 'object', properties: Object.assign({}, ...properties) as Schema };
}

function portableOf(schema: Json, target: SchemaTarget): Schema {
  // `true` and `{}` say the same; servers that read types know the latter only.
  if (!isSchema(schema)) return schema === false ? { not: {} } : {};
  const portable: Record<string, Json> = {};
  const hints: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (isKept(key, value, target)) Object.assign(portable, keyword(key, value, target));
    else if (key === 'pattern' || key === 'format') hints.push(`${key} ${JSON.stringify(value)}`);
  }
  if (schema['prefixItems'] !== undefined) Object.assign(portable, listOfAny(schema, target));
  else if (portable['type'] === 'array' && portable['items'] === undefined) portable['items'] = {};
  if (hints.length > 0) portable['description'] = withHints(schema['description'], hints);
  return portable;
}

function withHints(description: Json | undefined, hints: readonly string[]): string {
  const described = typeof description === 'string' && description !== '' ? `${description} ` : '';
  return `${described}(${hints.join(', ')})`;
}

function isKept(key: string, value: Json, target: SchemaTarget): boolean {
  if (LEFT_OUT.has(key)) return false;
  // The bounds of a safe integer are no wish of anybody's, and too large for servers that count in 32 bits.
  if ((key === 'minimum' || key === 'maximum') && typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER) return false;
  if (key === 'pattern') return isGrammar(value);
  if (target === 'full') return true;
  if (key === 'format') return typeof value === 'string' && GOOGLE_FORMATS.has(value);
  // Google's enumerations are lists of strings.
  if (key === 'enum' || key === 'const') return [value].flat().every((each) => typeof each === 'string');
  return !GOOGLE_LEFT_OUT.has(key);
}

/** Servers that turn a pattern into a grammar want both ends, and know neither look-around nor classes of characters. */
function isGrammar(pattern: Json): boolean {
  return typeof pattern === 'string' && pattern.startsWith('^') && pattern.endsWith('$') && !/\(\?|\\[A-Za-z]/.test(pattern);
}

function keyword(key: string, value: Json, target: SchemaTarget): Schema {
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
      return { additionalProperties: typeof value === 'boolean' ? value : anyOrOf(portableOf(value, target)) };
    case 'properties':
    case '$defs':
      return {
        [key]: isSchema(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, portableOf(each, target)])) : {},
      };
    default:
      return { [key]: value };
  }
}

function anyOrOf(schema: Schema): Json {
  return Object.keys(schema).length === 0 ? true : schema;
}

function eachOf(schemas: Json, target: SchemaTarget): Json {
  return Array.isArray(schemas) ? schemas.map((schema: Json) => portableOf(schema, target)) : [];
}

/** A list with a form for each place: servers want one form for all of them. */
function listOfAny({ prefixItems, items = null, minItems }: Schema, target: SchemaTarget): Schema {
  const places = Array.isArray(prefixItems) ? (prefixItems as readonly Json[]) : [];
  const isOpen = isSchema(items);
  const forms = [
    ...new Map([...places, ...(isOpen ? [items] : [])].map((form) => [JSON.stringify(form), portableOf(form, target)])).values(),
  ];
  return {
    items: forms.length === 1 ? forms[0]! : { anyOf: forms },
    minItems: minItems ?? places.length,
    ...(isOpen ? {} : { maxItems: places.length }),
  };
}

function isSchema(value: Json): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
