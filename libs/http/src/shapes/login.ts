import { defaultBounds } from '@troupe/contracts';
import { z } from 'zod';
import { characters } from './text.ts';

export interface LogIn {
  readonly key: string;
}

export const logIn: z.ZodType<LogIn> = z.strictObject({
  key: characters(1, defaultBounds.tokenCharacters).meta({ description: 'An API key', examples: ['troupe_3fTq8ZbK1xYc_…'] }),
});
