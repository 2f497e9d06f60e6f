import { tool } from 'troupe';
import { z } from 'zod';

export const lookup = tool({
  name: 'lookup',
  description: 'Looks a word up',
  input: z.object({ word: z.string() }),
  run: ({ word }) => `the meaning of ${word}`,
});
