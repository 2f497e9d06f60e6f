import { agent } from 'troupe';
import { z } from 'zod';

export const helper = agent({ name: 'helper', description: 'Helps', model: 'scripted', instructions: 'Help.', tools: ['lookup'] });

/** Answers a value. */
export const adder = agent({
  name: 'adder',
  description: 'Adds up',
  model: 'scripted',
  instructions: 'Add.',
  output: z.object({ total: z.number() }),
});
