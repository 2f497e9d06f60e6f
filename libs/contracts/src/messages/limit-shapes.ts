import { z } from 'zod';
import { MAX_LIMIT_KEY } from '../apps/limits/limit-use.ts';
import { momentShape, taskIdShape } from './id-shapes.ts';

/** Most that one message asks for, or gives back. */
const MOST = 500;

const id = z.string().min(1).max(512);
const attempt = z.int().min(0);
const key = z.string().max(MAX_LIMIT_KEY);
const name = z.string().min(1).max(256);
const places = z.array(z.object({ id, attempt })).max(MOST);

const bound = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('concurrency'), most: z.int().min(1) }),
  z.object({ kind: z.literal('rate'), most: z.int().min(1), per: z.number().min(1), burst: z.int().min(1) }),
]);

/** What the owner of a limit is asked by those of tasks. */
export const limitRequestShape: z.ZodType = z.object({
  limit: z.object({ name, tenant: name.exactOptional(), key: key.exactOptional(), bound }),
  asks: z
    .array(
      z.object({
        id,
        attempt,
        made: momentShape,
        since: momentShape,
        priority: z.number(),
        turns: z.array(key).min(1).max(2),
        now: z.literal(true).exactOptional(),
      }),
    )
    .max(MOST),
  ended: z.array(z.object({ id, attempt, over: z.boolean() })).max(MOST),
});

/** What it asks them. */
export const taskPlacesShape: z.ZodType = z.object({ limit: taskIdShape, asks: places });
