import type { Schema } from './schema.ts';

/** What zod keeps of a schema or a check: https://zod.dev/library-authors */
interface Definition {
  readonly type?: unknown;
  readonly check?: unknown;
  readonly checks?: unknown;
  readonly [member: string]: unknown;
}

/** Types of schemas that take a value as it is: zod alone decides on them. */
const leaves: ReadonlySet<unknown> = new Set([
  'any',
  'bigint',
  'boolean',
  'date',
  'enum',
  'literal',
  'nan',
  'never',
  'null',
  'number',
  'string',
  'symbol',
  'undefined',
  'unknown',
  'void',
]);

/** Types of schemas that consist of others, and the members of their definitions that hold those. */
const compounds: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['array', ['element']],
  ['catch', ['innerType']],
  ['default', ['innerType']],
  ['intersection', ['left', 'right']],
  ['map', ['keyType', 'valueType']],
  ['nonoptional', ['innerType']],
  ['nullable', ['innerType']],
  ['object', ['shape', 'catchall']],
  ['optional', ['innerType']],
  ['prefault', ['innerType']],
  ['readonly', ['innerType']],
  ['record', ['keyType', 'valueType']],
  ['set', ['valueType']],
  ['tuple', ['items', 'rest']],
  ['union', ['options']],
]);

/** Checks without code of the app, or with code whose result nobody waits for. */
const plainChecks: ReadonlySet<unknown> = new Set([
  'bigint_format',
  'greater_than',
  'length_equals',
  'less_than',
  'max_length',
  'max_size',
  'min_length',
  'min_size',
  'multiple_of',
  'number_format',
  'overwrite',
  'size_equals',
  'string_format',
]);

const known = new WeakMap<object, boolean>();

/**
 * Whether it is certain that no check of a schema has to wait, so that it can be applied at once, in a fraction of
 * the time. Whatever is not known to be so may wait: refinements, transforms, schemas of other libraries.
 */
export function neverWaits(schema: Schema<unknown>): boolean {
  let answer = known.get(schema);
  if (answer === undefined) {
    answer = isPlain(schema, new Set());
    known.set(schema, answer);
  }
  return answer;
}

/** @param seen schemas that are being looked at: one that contains itself is as plain as the rest of it */
function isPlain(schema: unknown, seen: Set<unknown>): boolean {
  if (seen.has(schema)) return true;
  seen.add(schema);
  const definition = definitionOf(schema);
  if (definition === undefined || !checksOf(definition).every(isPlainCheck)) return false;
  const { type } = definition;
  if (leaves.has(type)) return !('fn' in definition);
  const parts = compounds.get(type);
  return parts !== undefined && parts.every((name) => partsOf(definition[name]).every((part) => isPlain(part, seen)));
}

function isPlainCheck(check: unknown): boolean {
  const definition = definitionOf(check);
  return definition !== undefined && plainChecks.has(definition.check) && !('fn' in definition);
}

function checksOf({ checks }: Definition): readonly unknown[] {
  return Array.isArray(checks) ? (checks as readonly unknown[]) : [];
}

/** A member of a definition holds one schema, a list of them, an object of them, or none. */
function partsOf(member: unknown): readonly unknown[] {
  if (member === undefined || member === null) return [];
  if (Array.isArray(member)) return member as readonly unknown[];
  return definitionOf(member) === undefined ? Object.values(member) : [member];
}

function definitionOf(value: unknown): Definition | undefined {
  return (value as { readonly _zod?: { readonly def?: Definition } } | null)?._zod?.def;
}
