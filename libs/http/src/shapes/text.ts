import { z } from 'zod';

/**
 * Text of so many characters, counted as people and JSON Schema count them: what JavaScript counts as
 * two is one.
 */
export function characters(least: number, most: number): z.ZodType<string> {
  return z
    .string()
    .superRefine((text, ctx) => {
      const count = text.length <= most ? Math.min(text.length, most) : [...text].length;
      if (text.length < least || count > most) {
        const message = least === 0 ? `At most ${most} characters` : `From ${least} to ${most} characters`;
        ctx.addIssue({ code: 'custom', message, params: { code: 'out-of-range' } });
      }
    })
    .meta({ ...(least === 0 ? {} : { minLength: least }), maxLength: most });
}

/** Text of one form: what is checked is what the API document says. The pattern must be linear. */
export function matching(pattern: string, help: string, flags = ''): z.ZodType<string> {
  const form = new RegExp(pattern, flags);
  return z
    .string()
    .refine((text) => form.test(text), help)
    .meta({ pattern });
}
