import { tool } from 'troupe';
import { z } from 'zod';
import { hangAtFirst, witness } from '../data/witness.ts';

export const search = tool({
  name: 'search',
  description: 'Searches',
  input: z.object({ hang: z.boolean() }),
  run: async ({ hang }, ctx) => {
    const before = witness(`search ${ctx.idempotencyKey}`);
    if (hang) await hangAtFirst(before, ctx.signal);
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
