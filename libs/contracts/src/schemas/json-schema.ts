import { z } from 'zod';
import type { Schema } from './schema.ts';
import type { Json } from '../values/json.ts';

/** JSON Schema of what may be sent where this schema is checked. */
export function jsonSchemaOf(schema: Schema<unknown>): Json {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }))) as Json;
}
