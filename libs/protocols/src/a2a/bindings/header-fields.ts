import { z } from 'zod';

const text = (description: string) => z.string().max(1_024).meta({ description });

/** Headers that the bindings over HTTP understand. */
export const serviceHeaderFields: Readonly<Record<string, z.ZodType>> = {
  'A2A-Version': text('`1.0` or `0.3`, which it is without the header').meta({ examples: ['1.0'] }),
  'A2A-Extensions': text('Extensions the client would use; none is needed'),
  'Last-Event-ID': text('Of a stream that broke off: updates go on behind it'),
};
