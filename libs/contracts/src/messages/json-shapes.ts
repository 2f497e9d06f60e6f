import { z } from 'zod';
import { defaultBounds } from '../bounds.ts';
import type { Json } from '../values/json.ts';

const { valueDepth, messageDepth } = defaultBounds;

/** A value as the log can hold it. `JSON.parse` gives nothing else, but for the depth and for numbers such as 1e999. */
export const jsonValue: z.ZodType<Json> = z.custom<Json>(
  (value) => fits(value, valueDepth),
  `is not JSON of finite numbers, nested ${valueDepth} levels at most`,
);

/** Something that holds such values, such as the view of a task, or a conversation. */
export const jsonDocument: z.ZodType<Json> = z.custom<Json>(
  (value) => fits(value, messageDepth),
  `is not JSON of finite numbers, nested ${messageDepth} levels at most`,
);

function fits(value: unknown, levels: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      break;
    case 'undefined':
    case 'function':
    case 'bigint':
    case 'symbol':
    default:
      return false;
  }
  if (value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => fits(item, levels - 1));
  for (const key in value) if (!fits((value as Record<string, unknown>)[key], levels - 1)) return false;
  return true;
}
