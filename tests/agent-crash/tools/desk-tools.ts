import { tool } from 'troupe';
import { z } from 'zod';
import { hangAtFirst, witness } from '../data/witness.ts';

export const search = tool({
  name: 'search',
  description: 'Searches',
  input: z.object({ hang: z.boolean(), ms: z.number().default(0) }),
  run: async ({ hang, ms }, ctx) => {
    const before = witness(`search ${ctx.idempotencyKey}`);
    if (hang) await hangAtFirst(before, ctx.signal);
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'found';
  },
});

export const pay = tool({
  name: 'pay',
  description: 'Pays',
  input: z.object({ euros: z.number() }),
  approve: true,
  run: ({ euros }, ctx) => {
    witness(`pay ${ctx.idempotencyKey}`);
    return `paid ${euros}`;
  },
});
