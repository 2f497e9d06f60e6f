import { tool } from 'troupe';
import { z } from 'zod';

export const pay = tool({
  name: 'pay',
  description: 'Pays somebody',
  input: z.object({ amount: z.number(), to: z.string() }),
  approve: true,
  run: ({ amount, to }) => `paid ${amount} to ${to}`,
});
