import { defaultBounds } from '@troupe/contracts';
import { z } from 'zod';
import { characters } from './text.ts';

export interface LogIn {
  readonly key: string;
}

/** Where the browser goes on, so that it is logged out at the identity provider, too. */
export const loggedOut: z.ZodType<{ readonly address: string }> = z.object({ address: z.string() });

export const logIn: z.ZodType<LogIn> = z.strictObject({
  key: characters(1, defaultBounds.tokenCharacters).meta({ description: 'An API key', examples: ['troupe_3fTq8ZbK1xYc_…'] }),
});
