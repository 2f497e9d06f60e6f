import { agent } from 'troupe';
import { z } from 'zod';

/** Asks before it pays, and is asked by the one above. */
export const cashier = agent({
  name: 'cashier',
  description: 'Pays',
  model: 'scripted',
  instructions: 'Pay.',
  tools: ['lookup', 'refund'],
});

export const helper = agent({
  name: 'helper',
  description: 'Helps',
  model: 'scripted',
  instructions: 'Help.',
  tools: ['lookup', 'refund', cashier],
});

/** Answers a value. */
export const adder = agent({
  name: 'adder',
  description: 'Adds up',
  model: 'scripted',
  instructions: 'Add.',
  output: z.object({ total: z.number() }),
});
