import { defaultBounds } from '@troupe/contracts';
import { z } from 'zod';
import { characters } from './text.ts';

const { keyCharacters: MAX_KEY } = defaultBounds;

export const idempotencyKey: z.ZodType<string> = z
  .string()
  .regex(new RegExp(String.raw`^[\x21-\x7e]{1,${MAX_KEY}}$`))
  .meta({
    description: `Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to ${MAX_KEY} visible ASCII characters`,
    pattern: String.raw`^[\x21-\x7e]+$`,
    minLength: 1,
    maxLength: MAX_KEY,
    examples: ['order-1042-approval'],
  });

export const prefer: z.ZodType<string> = z.string().meta({
  description: `\`wait=30\`: answer with the ended task if it ends within so many seconds, ${defaultBounds.waitTime / 1_000} at most. Other preferences are not known here`,
  examples: ['wait=30'],
});

export const lastEventId: z.ZodType<string> = characters(0, defaultBounds.eventIdCharacters).meta({
  description: 'The `id` of the last event the reader has; one that this task did not give is refused',
});
