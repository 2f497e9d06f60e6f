import { ASK_USER, defaultBounds, jsonSchemaOf, type Json, type Schema, type ToolSpec } from '@troupe/contracts';
import { schemaFault } from '@troupe/tools';
import { z } from 'zod';

interface AskUser {
  readonly question: string;
  readonly choices?: readonly string[] | undefined;
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
}

/** Choices a human can look through. */
const MOST_CHOICES = 50;
/** Characters of one. */
const LONGEST_CHOICE = 200;

/** What a model asks a human with. */
export const askUserInput: Schema<AskUser> = z.object({
  question: z.string().min(1).max(defaultBounds.reasonCharacters).describe('What you want to know, in one or two sentences'),
  choices: z
    .array(z.string().min(1).max(LONGEST_CHOICE))
    .min(1)
    .max(MOST_CHOICES)
    .optional()
    .describe('The answers to choose from. Leave it out for an answer in words'),
  schema: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('JSON Schema of the answer, where it is neither words nor one of the choices'),
});

const description =
  'Asks a human and gives you the answer. It may take long. Use it when you need to know something that nobody but a human can say.';

/** As models are shown it. */
export function askUserSpec(): Pick<ToolSpec, 'description' | 'schema'> & { readonly name: string } {
  const { $schema: _, ...schema } = jsonSchemaOf(askUserInput) as { readonly [key: string]: Json };
  return { name: ASK_USER, description, schema };
}

/** The form of the answer. */
export function answerForm({ choices, schema }: AskUser): Json {
  if (schema !== undefined) return schema as Json;
  return choices === undefined ? { type: 'string' } : { type: 'string', enum: [...choices] };
}

/** Why nobody could answer it. */
export function questionFault({ choices, schema }: AskUser): string | undefined {
  if (schema === undefined) return undefined;
  if (choices !== undefined) return 'a question has choices or a schema, not both';
  const fault = schemaFault(schema as Json);
  return fault === undefined ? undefined : `schema: ${fault}`;
}
