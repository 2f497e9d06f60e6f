import { z } from 'zod';
import { readerOf, type Reader } from '../messages/subject.ts';
import type { Json } from '../values/json.ts';

/** What a call of a tool of memory gives. */
export interface MemoryAnswer {
  readonly value: Json;
}

export const readMemoryAnswer: Reader<MemoryAnswer> = readerOf(z.object({ value: z.json() })) as Reader<MemoryAnswer>;
