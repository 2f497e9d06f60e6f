import { topic } from 'troupe';
import { z } from 'zod';

export const orders = topic('orders', {
  description: 'What customers ordered',
  schema: z.object({ customer: z.string(), total: z.number() }),
  retention: '30d',
});

/** Of any shape: what its subscriber makes of an event may fail. */
export const wishes = topic('wishes', { description: 'What customers wish for' });
