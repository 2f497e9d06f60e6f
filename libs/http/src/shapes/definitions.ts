import { taskKinds, type CatalogDefinition } from '@troupe/contracts';
import { z } from 'zod';
import { json, name } from './fields.ts';
import { characters } from './text.ts';

const MOST_DEFINITIONS = 200;
const MOST_MESSAGES = 2_000;
const MOST_DESCRIPTION = 16_384;

const described = { name, description: characters(1, MOST_DESCRIPTION).exactOptional() };
const schemas = {
  input: json.exactOptional().meta({ description: 'JSON Schema' }),
  output: json.exactOptional().meta({ description: 'JSON Schema' }),
};
const messages = z
  .array(z.strictObject({ ...described, ...schemas }))
  .max(MOST_MESSAGES)
  .exactOptional();

const definition: z.ZodType<CatalogDefinition> = z.strictObject({
  kind: z.enum(taskKinds),
  ...described,
  ...schemas,
  signals: messages,
  queries: messages,
  updates: messages,
  capabilities: z
    .array(characters(1, 512))
    .max(MOST_MESSAGES)
    .exactOptional()
    .meta({ description: 'What an agent can make use of, as `kind.name`' }),
  build: characters(1, 1_024).meta({ description: 'Fingerprint of the app that defines it, or its version', examples: ['2026-11-30'] }),
});

export const definitions: z.ZodType<{ readonly definitions: readonly CatalogDefinition[] }> = z.strictObject({
  definitions: z.array(definition).min(1).max(MOST_DEFINITIONS),
});

export const registered: z.ZodType = z.object({ registered: z.int() });
