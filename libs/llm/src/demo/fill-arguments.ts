import type { Json } from '@troupe/contracts';

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
const NAME = String.raw`(\p{Lu}[\p{L}\p{N}'-]*(?:\s\p{Lu}[\p{L}\p{N}'-]*)*)`;

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
  if (schema.enum !== undefined)
    return schema.enum.find((value) => typeof value === 'string' && text.toLowerCase().includes(value.toLowerCase()));
  switch (schema.type) {
    case 'string':
      return findText(name, schema, text);
    case 'number':
    case 'integer': {
      const number = /(?<![\w-])\d+(\.\d+)?(?![\w-])/.exec(text)?.[0];
      return number === undefined ? undefined : schema.type === 'integer' ? Math.trunc(Number(number)) : Number(number);
    }
    default:
      return undefined;
  }
}

function findText(name: string, { format, pattern }: SimpleSchema, text: string): string | undefined {
  if (format === 'date') return /\b\d{4}-\d{2}-\d{2}\b/.exec(text)?.[0];
  if (format === 'date-time') return /\b\d{4}-\d{2}-\d{2}T\S+/.exec(text)?.[0];
  if (format === 'email') return /[\w.+-]+@[\w-]+(\.[\w-]+)+/.exec(text)?.[0];
  if (format === 'uri') return /https?:\/\/\S+/.exec(text)?.[0];
  if (pattern !== undefined) return matching(pattern, text);
  if (PREPOSITIONS.test(name)) return new RegExp(String.raw`\b${name}\s+${NAME}`, 'u').exec(text)?.[1];
  if (FREE_TEXT.test(name)) return text;
  return new RegExp(String.raw`(?<=\p{Ll}[ ,:]+)${NAME}`, 'u').exec(text)?.[1] ?? (text === '' ? undefined : text);
}

/** The first piece of the text that fits the pattern of a whole value. */
function matching(pattern: string, text: string): string | undefined {
  try {
    return new RegExp(pattern.replace(/^\^/, String.raw`(?<!\w)`).replace(/\$$/, String.raw`(?!\w)`), 'u').exec(text)?.[0];
  } catch {
    return undefined;
  }
}
