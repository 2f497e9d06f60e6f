import { tool } from 'troupe';
import { z } from 'zod';

export const refund = tool({
  name: 'refund',
  description: 'Pays an amount back',
  input: z.object({ amount: z.number() }),
  effect: 'once',
  approve: true,
  run: ({ amount }) => `paid ${amount}`,
});
