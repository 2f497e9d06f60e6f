import type { Json } from '@troupe/contracts';
import { isObjectSchema, strictSchema } from '../request/strict-schema.ts';

/** What Anthropic refuses of a schema that an answer or arguments are held to. https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
const REFUSED: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'maxItems', 'uniqueItems'],
  // A reference may be to itself, which is refused.
  '$ref',
]);

/** The schema in the form the model is held to, when it means that already; undefined when it would have to mean something else. */
export function heldSchema(schema: Json): { readonly [key: string]: Json } | undefined {
  if (!isObjectSchema(schema)) return undefined;
  const strict = strictSchema(schema) as { readonly [key: string]: Json } | undefined;
  return strict !== undefined && isTaken(strict) ? strict : undefined;
}

function isTaken(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.every(isTaken);
  if (typeof schema !== 'object' || schema === null) return true;
  return Object.entries(schema).every(([key, value]) => {
    if (key === 'properties' || key === '$defs') return Object.values(value as object).every((each) => isTaken(each as Json));
    if (key === 'enum' || key === 'const') return true;
    if (key === 'minItems') return value === 0 || value === 1;
    return !REFUSED.has(key) && isTaken(value);
  });
}
