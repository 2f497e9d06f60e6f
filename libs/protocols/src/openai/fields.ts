import { attributesField } from '@troupe/http';
import type { Attributes } from '@troupe/contracts';
import { z } from 'zod';

/** What stands in a request and means nothing here: the settings of the agent hold. */
export const ignored: z.ZodType<unknown> = z.unknown().meta({ description: 'Ignored: the settings of the agent hold' });

/** Something that cannot be had here. Its values that ask for nothing are fine. */
export function unsupported(what: string, ...harmless: readonly unknown[]): z.ZodType<unknown> {
  return z
    .unknown()
    .refine((value) => value === undefined || value === null || harmless.includes(value), { error: `${what} Leave it out` })
    .meta({ description: 'Not supported' });
}

/** Of `tool_choice`: a model decides by itself, and cannot be made to call a tool. */
export const toolChoice: z.ZodType<'auto' | 'none' | undefined> = z
  .enum(['auto', 'none'], { error: 'A model of an agent decides by itself: "auto" or "none"' })
  .exactOptional();

export const metadata: z.ZodType<Attributes | null | undefined> = attributesField.nullish();

/** A schema of a client's tool. None is one without arguments. */
export const parameters: z.ZodType<Record<string, unknown> | null | undefined> = z.record(z.string(), z.unknown()).nullish();

/** The attributes a task gets of `metadata` and `user`. */
export function attributesOf(
  given: Attributes | null | undefined,
  user: string | undefined,
  more: Attributes = {},
): { readonly attributes?: Attributes } {
  const attributes = { ...given, ...(user === undefined ? {} : { user }), ...more };
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}
