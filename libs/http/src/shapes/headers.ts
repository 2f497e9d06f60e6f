import { z } from 'zod';
import { characters } from './text.ts';

export const idempotencyKey: z.ZodType<string> = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .meta({
    description:
      'Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters',
    pattern: String.raw`^[\x21-\x7e]+$`,
    minLength: 1,
    maxLength: 255,
    examples: ['order-1042-approval'],
  });

export const prefer: z.ZodType<string> = z.string().meta({
  description: '`wait=30`: answer with the ended task if it ends within so many seconds, 60 at most. Other preferences are not known here',
  examples: ['wait=30'],
});

export const lastEventId: z.ZodType<string> = characters(0, 256).meta({
  description: 'The `id` of the last event the reader has; one that this task did not give is refused',
});
