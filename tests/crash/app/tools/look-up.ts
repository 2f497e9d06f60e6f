import { tool } from 'troupe';
import { z } from 'zod';
import { witness } from '../data/ledger.ts';

export const lookUp = tool({
  name: 'look_up',
  description: 'Looks something up',
  input: z.object({ word: z.string() }),
  run: async ({ word }, ctx) => {
    witness(ctx.idempotencyKey, 'tool');
    await new Promise((resolve) => setTimeout(resolve, 2));
    return `${word}!`;
  },
});
