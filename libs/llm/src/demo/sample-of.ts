import type { Json } from '@troupe/contracts';
import { hasWord } from './find-words.ts';
import { findValue, type SimpleSchema } from './fill-arguments.ts';

/** A value of the schema, with what the text offers and something plausible for the rest. */
export function sampleOf(schema: Json, text: string, name = ''): Json {
  const simple = schema as SimpleSchema;
  const { properties, items, anyOf, enum: values, minimum } = simple;
  if (properties !== undefined) {
    return Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, sampleOf(property as Json, text, key)]));
  }
  const found = findValue(name, simple, text);
  if (found !== undefined) return found;
  if (values !== undefined) return values[0] ?? null;
  if (anyOf !== undefined) return sampleOf((anyOf[0] ?? {}) as Json, text, name);
  switch (simple.type) {
    case 'array':
      return items === undefined ? [] : [sampleOf(items as Json, text, name)];
    case 'number':
    case 'integer':
      return minimum ?? 1;
    case 'boolean':
      return hasWord(text, name);
    case 'string':
      return text;
    case 'object':
      return {};
    default:
      return null;
  }
}
