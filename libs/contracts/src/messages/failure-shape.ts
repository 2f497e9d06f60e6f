import { z } from 'zod';
import { MAX_DURATION } from '../duration.ts';
import type { Failure } from '../failure.ts';
import { jsonValue } from './json-shapes.ts';
import { readerOf, type Reader } from './subject.ts';

/** Characters of one text of a failure; what makes them clips at half of it. */
const MAX_TEXT = 32_768;
/** Causes within causes that are read; those below are left out. */
const CAUSES = 5;

const text = z.string().max(MAX_TEXT);

const withoutCause = z.object({
  name: text,
  message: text,
  code: text.exactOptional(),
  details: jsonValue.exactOptional(),
  retryable: z.boolean().exactOptional(),
  retryAfter: z
    .number()
    .transform((ms) => Math.min(Math.max(ms, 0), MAX_DURATION))
    .exactOptional(),
  stack: text.exactOptional(),
});

function shapeOf(causes: number): z.ZodType<Failure> {
  return causes === 0 ? withoutCause : withoutCause.extend({ cause: shapeOf(causes - 1).exactOptional() });
}

export const failureShape: z.ZodType<Failure> = shapeOf(CAUSES);

export const readFailure: Reader<Failure> = readerOf(failureShape);
