import type { Json } from '@troupe/contracts';
import { emailIn, nameAfter, nameWithin, numberIn, wordFitting } from './find-words.ts';

/** The parts of JSON Schema the demo model understands. */
export interface SimpleSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SimpleSchema>>;
  readonly required?: readonly string[];
  readonly items?: SimpleSchema;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly anyOf?: readonly SimpleSchema[];
}

/** Properties that take a text as it is. */
const FREE_TEXT = /^(query|question|text|reason|message|input|subject|topic|about|description|notes?|content|body|title|prompt)$/;
/** Properties named as the word before their value. */
const PREPOSITIONS = /^(from|to|in|at|on|for|by|with|via|near)$/;

/** Arguments for a tool, taken from what the user wrote; undefined when something required is not in it. */
export function fillArguments(schema: Json, text: string): Json | undefined {
  const { properties = {}, required = [] } = schema as SimpleSchema;
  const filled: Record<string, Json> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = findValue(name, property, text);
    if (value !== undefined) filled[name] = value;
    else if (required.includes(name)) return undefined;
  }
  return filled;
}

/** A value for a property of that name and schema, if the text has one. */
export function findValue(name: string, schema: SimpleSchema, text: string): Json | undefined {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return enumIn(schema.enum, text.toLowerCase());
  switch (schema.type) {
    case 'string':
      return findText(name, schema, text);
    case 'number':
      return numberIn(text);
    case 'integer': {
      const number = numberIn(text);
      return number === undefined ? undefined : Math.trunc(number);
    }
    default:
      return undefined;
  }
}

function findText(name: string, { format, pattern }: SimpleSchema, text: string): string | undefined {
  if (format === 'date') return /\b\d{4}-\d{2}-\d{2}\b/.exec(text)?.[0];
  if (format === 'date-time') return /\b\d{4}-\d{2}-\d{2}T\S+/.exec(text)?.[0];
  if (format === 'email') return emailIn(text);
  if (format === 'uri') return /https?:\/\/\S+/.exec(text)?.[0];
  if (pattern !== undefined) return wordFitting(pattern, text);
  if (PREPOSITIONS.test(name)) return nameAfter(name, text);
  if (FREE_TEXT.test(name)) return text;
  return nameWithin(text) ?? (text === '' ? undefined : text);
}

function enumIn(values: readonly Json[], lower: string): Json | undefined {
  return values.find((value) => typeof value === 'string' && lower.includes(value.toLowerCase()));
}
