import { tool } from 'troupe';
import { z } from 'zod';

export const pay = tool({
  name: 'pay',
  description: 'Pays an amount',
  input: z.object({ amount: z.number() }),
  run: ({ amount }) => `a receipt for ${amount}`,
});
