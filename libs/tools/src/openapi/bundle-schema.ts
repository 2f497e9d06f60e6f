import { defaultBounds, type Json } from '@troupe/contracts';
import { membersOf, target, textOf, unusable, type Document } from './document.ts';

/** How much of a schema is taken. */
interface Detail {
  /** Characters of a description; those of the arguments themselves are cut at `openapiDescriptionCharacters`. */
  readonly words: number;
  /** How deep schemas nest, references counted; what is deeper may be anything. */
  readonly levels: number;
}

const { openapiSchemaBytes: MOST_BYTES, openapiDescriptionCharacters: MOST_WORDS } = defaultBounds;
const details: readonly Detail[] = [
  ...[MOST_WORDS, 200, 60, 0].map((words) => ({ words, levels: 24 })),
  ...[10, 8, 6, 5, 4, 3, 2, 1].map((levels) => ({ words: 0, levels })),
];

/** Members that are schemas, lists of them, or have them by name. */
const ONE = new Set(['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames', 'unevaluatedProperties']);
const SEVERAL = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const NAMED = new Set(['properties', 'patternProperties', 'dependentSchemas']);
/** Members that say something of a value and are taken as they are. */
const PLAIN = new Set([
  ...['enum', 'const', 'default', 'format', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'contentMediaType', 'title'],
]);
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/**
 * A schema that stands by itself: what it refers to is in its `$defs`. It has a bound in bytes: as much is left out as
 * it takes, the words first and then what is nested deepest.
 *
 * @throws TroupeError when it refers to something outside of the document, or is too large all the same
 */
export function bundleSchema(document: Document, schema: Readonly<Record<string, Json>>): Json {
  for (const detail of details) {
    const bundled = attempt(document, schema, detail);
    if (bundled !== undefined) return bundled;
  }
  throw unusable(`the schema of its arguments has more than ${MOST_BYTES} bytes`);
}

interface Bundling extends Detail {
  readonly document: Document;
  readonly names: Map<string, string>;
  /** References whose schemas are still to be copied, and how deep they are. */
  readonly ahead: { readonly reference: string; readonly level: number }[];
  room: number;
}

function attempt(document: Document, schema: Readonly<Record<string, Json>>, detail: Detail): Json | undefined {
  const bundling: Bundling = { ...detail, document, names: new Map(), ahead: [], room: MOST_BYTES };
  try {
    const root = copied(bundling, schema, 0) as Record<string, Json>;
    const defs: Record<string, Json> = {};
    for (let next = bundling.ahead.shift(); next !== undefined; next = bundling.ahead.shift())
      defs[bundling.names.get(next.reference)!] = copied(bundling, target(document, next.reference), next.level);
    const all = Object.keys(defs).length === 0 ? root : { ...root, $defs: defs };
    return Buffer.byteLength(JSON.stringify(all)) <= MOST_BYTES ? all : undefined;
  } catch (error) {
    if (error === NO_ROOM) return undefined;
    throw error;
  }
}

const NO_ROOM = new Error('It has more bytes than it may have.');

/** Members that are no part of a schema, or not as they should be, are left out: no check could be made of them. */
function copied(bundling: Bundling, schema: unknown, level: number): Json {
  if (typeof schema === 'boolean') return schema;
  const members = membersOf(schema);
  if (level > bundling.levels) return {};
  const { $ref } = members;
  if (typeof $ref === 'string') return referred(bundling, $ref, members, level);
  const copy: Record<string, Json> = {};
  for (const [key, value] of Object.entries(members)) {
    const kept = member(bundling, key, value, level);
    if (kept === undefined) continue;
    copy[key] = kept;
    if ((bundling.room -= key.length + (PLAIN.has(key) ? JSON.stringify(kept).length : 8)) < 0) throw NO_ROOM;
  }
  return copy;
}

function member(bundling: Bundling, key: string, value: Json, level: number): Json | undefined {
  if (PLAIN.has(key)) return key === 'enum' && !(Array.isArray(value) && value.length > 0) ? undefined : value;
  if (ONE.has(key)) return copied(bundling, value, level + 1);
  if (SEVERAL.has(key))
    return Array.isArray(value) && value.length > 0 ? value.map((each: Json) => copied(bundling, each, level + 1)) : undefined;
  if (NAMED.has(key))
    return Object.fromEntries(Object.entries(membersOf(value)).map(([name, each]) => [name, copied(bundling, each, level + 1)]));
  if (key === 'required') return isTexts(value) ? value : undefined;
  if (key === 'type') return isType(value) ? value : undefined;
  if (key !== 'description' || textOf(value) === undefined) return undefined;
  // Of an argument itself something is always said.
  const words = textOf(value)!.slice(0, level <= 1 ? Math.max(bundling.words, 60) : bundling.words);
  bundling.room -= words.length;
  return words === '' ? undefined : words;
}

/** What stands beside a reference counts too. */
function referred(bundling: Bundling, reference: string, { $ref: _, ...rest }: Readonly<Record<string, Json>>, level: number): Json {
  let name = bundling.names.get(reference);
  if (name === undefined) {
    if (level + 1 > bundling.levels) return {};
    // Whether it is there is found out now: what cannot be read costs its own operation.
    target(bundling.document, reference);
    name = defName(reference, new Set(bundling.names.values()));
    bundling.names.set(reference, name);
    bundling.ahead.push({ reference, level: level + 1 });
  }
  const beside = copied(bundling, rest, level);
  return { $ref: `#/$defs/${name}`, ...(beside as Record<string, Json>) };
}

function defName(reference: string, taken: ReadonlySet<string>): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1).replaceAll(/[^A-Za-z0-9_-]/g, '_') || '_';
  for (let count = 1; ; count++) {
    const numbered = count === 1 ? name : `${name}_${count}`;
    if (!taken.has(numbered)) return numbered;
  }
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each: Json) => typeof each === 'string');
}

function isType(value: Json): boolean {
  const all = Array.isArray(value) ? value : [value];
  return all.length > 0 && all.every((each: Json) => TYPES.has(each as string));
}
