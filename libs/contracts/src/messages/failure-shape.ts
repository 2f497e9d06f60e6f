import { z } from 'zod';
import { defaultBounds } from '../bounds.ts';
import { MAX_DURATION_MS } from '../values/duration.ts';
import type { Failure } from '../errors/failure.ts';
import { jsonValue } from './json-shapes.ts';
import { readerOf, type Reader } from './subject.ts';

const { failureCharacters, failureCauses } = defaultBounds;

/** Whatever clips a text may say that it did. */
const text = z.string().max(failureCharacters * 2);

const withoutCause = z.object({
  name: text,
  message: text,
  code: text.exactOptional(),
  details: jsonValue.exactOptional(),
  retryable: z.boolean().exactOptional(),
  retryAfter: z
    .number()
    .transform((ms) => Math.min(Math.max(ms, 0), MAX_DURATION_MS))
    .exactOptional(),
  stack: text.exactOptional(),
});

function shapeOf(causes: number): z.ZodType<Failure> {
  return causes === 0 ? withoutCause : withoutCause.extend({ cause: shapeOf(causes - 1).exactOptional() });
}

export const failureShape: z.ZodType<Failure> = shapeOf(failureCauses);

export const readFailure: Reader<Failure> = readerOf(failureShape);
