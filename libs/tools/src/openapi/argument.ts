import type { Json } from '@troupe/contracts';
import { textOf } from './document.ts';

/** One argument: its schema, and whether it has to be there. */
export interface Argument {
  readonly name: string;
  readonly schema: Readonly<Record<string, Json>>;
  readonly required: boolean;
}

/** What is said of a parameter is said of its schema. */
export function describedSchema(schema: Readonly<Record<string, Json>>, description: unknown): Readonly<Record<string, Json>> {
  const text = textOf(description);
  return text === undefined || textOf(schema['description']) !== undefined ? schema : { ...schema, description: text };
}
