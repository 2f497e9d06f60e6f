import { tool } from 'troupe';
import { z } from 'zod';

export const lookUp = tool({
  name: 'look_up',
  description: 'Takes 2 ms',
  input: z.object({ word: z.string() }),
  run: ({ word }) => new Promise<string>((resolve) => setTimeout(() => resolve(word), 2)),
});
